/**
 * Every problem that a scenario file can have. A code never changes its meaning and is never used again. Each is
 * described in docs/scenario-language.md and has a fixture in test/sim/scenario/problems.
 */
export const PROBLEM_CODES = {
  // the text
  MM001: 'Character that does not belong here',
  MM002: 'String is not closed',
  MM003: 'Not a number',
  MM004: 'Number is too large',
  MM005: 'Unknown statement',
  MM006: 'Something is missing or wrong',
  MM007: 'Text after the end of the statement',
  MM008: 'Comparison with a single =',
  MM009: 'Word that this statement does not know',
  MM010: 'Words that contradict each other, or one that is missing',
  MM011: 'Not a whole number of pages',
  MM012: 'Range runs backwards',
  MM013: 'Value does not fit a byte',
  MM014: 'Statement needs a name for its result',
  MM015: 'Statement has no result to name',
  MM016: 'Process in front of a line that has none',
  MM017: 'Process inside a range',
  MM018: 'Scenario without a title',
  // the scenario
  MM020: 'Line before the first scenario',
  MM021: 'Two scenarios with one title',
  MM022: 'Setting after the first statement',
  MM023: 'Setting given twice',
  MM024: 'Scenario without statements',
  MM026: 'Unknown kernel',
  MM027: 'Unknown architecture',
  MM028: 'Unknown series',
  MM029: 'Series given twice',
  MM030: 'Kernel guard that never applies',
  MM031: 'Size that no folio has',
  MM032: 'Setting that the kernel does not have',
  MM033: 'Unknown choice of the configuration',
  // names
  MM040: 'Unknown region',
  MM041: 'Unknown process',
  MM042: 'Process has exited',
  MM043: 'Name is taken',
  MM044: 'Word of the language as a name',
  MM045: 'Name that cannot be used',
  MM046: 'Page behind the end of its region',
  MM047: 'Ranges of different length',
  // expectations
  MM060: 'Unknown fact',
  MM061: 'Unknown field',
  MM062: 'Field is missing',
  MM063: 'Wrong kind of argument',
  MM064: 'Comparison of unlike things',
  MM065: 'Unknown error name',
  MM066: 'Unknown signal',
  MM067: 'Function is not in the model',
  MM068: 'Expectation that asks nothing',
  MM069: 'Order of things that have none',
  // not modelled
  MM080: 'Statement is not modelled yet',
  MM081: 'Setting is not modelled yet',
  MM082: 'Kind of mapping is not modelled yet',
  MM083: 'Advice is not modelled yet',
  MM084: 'Field is not modelled yet',
  // limits
  MM090: 'File is too large',
  MM091: 'Too many scenarios',
  MM092: 'Too many statements',
  MM093: 'Line is too long',
  MM094: 'Too much address space',
  MM095: 'Too many pages',
  MM096: 'Too many processes',
  MM097: 'Too many problems',
} as const;

export type ProblemCode = keyof typeof PROBLEM_CODES;

const WARNINGS: ReadonlySet<ProblemCode> = new Set(['MM024', 'MM030', 'MM032', 'MM046', 'MM067']);

/** Errors keep a scenario from running; warnings do not. */
export function severityOf(code: ProblemCode): 'error' | 'warning' {
  return WARNINGS.has(code) ? 'warning' : 'error';
}
