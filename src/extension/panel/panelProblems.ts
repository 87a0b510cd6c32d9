import type { CheckedDocument } from '../../protocol';

/** What a panel says when it cannot show the newest state of its scenario, and what to do then. */
export const PROBLEMS = {
  fileGone: 'The scenario file cannot be opened. Was it moved or deleted? Run another one from the command palette.',
  fileDeleted: 'The file was deleted. This is what it last showed; open another scenario to go on.',
  traceDeleted: 'The trace was deleted. This is what the comparison last showed; compare with another one to go on.',
  comparisonCancelled: 'The comparison was cancelled. Edit the scenario, or compare it again.',
  runCancelled: 'The run was cancelled. Run the scenario again to see it.',
  otherVersion: 'The panel is of another version of Folioscope. Close it and run the scenario again.',
  scenarioGone: (name: string) =>
    `There is no scenario "${name}" in this file any more. Run another one with the lens above it.`,
} as const;

/** The first error of a scenario, else of its file, and the line to correct. */
export function errorOf({ problems, scenarios }: CheckedDocument, index: number): [message: string, line?: number] {
  const errors = problems.filter((p) => p.severity === 'error');
  const { line = 0, endLine = 0 } = scenarios[index] ?? {};
  const first = errors.find(({ range }) => range.line + 1 >= line && range.line < endLine) ?? errors[0];
  return first ? [`${first.code}: ${first.message}`, first.range.line + 1] : ['The scenario has errors.'];
}
