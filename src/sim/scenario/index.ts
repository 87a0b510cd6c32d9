import type { ScenarioNode } from './ast';
import { checkFile } from './checker';
import { type Completion, complete as completeWith } from './complete';
import { engineKnows, type Known } from './known';
import { parseFile } from './parser';
import type { Problem } from './problems';

/** The scenario language: what everything outside this folder may use. See docs/scenario-language.md. */

export type { Advice, ExpectItem, Item, ScenarioNode, Statement, StatementKind, StepItem } from './ast';
export { ADVICES } from './ast';
export { attachmentText } from './attachment';
export { PROBLEM_CODES, type ProblemCode } from './codes';
export type { Completion } from './complete';
export { FACTS } from './facts';
export { format } from './format';
export { engineKnows, type Known } from './known';
export { LIMITS } from './limits';
export type { Fix, Problem } from './problems';
export { type RunOptions, type RunProgress, runScenario, runStepwise } from './runner';
export type { Range } from './text';
export { describe, describeFact, type WordHelp } from './vocabulary';

export interface ParsedFile {
  readonly scenarios: readonly ScenarioNode[];
  /** Problems of the text alone, in its order. */
  readonly problems: readonly Problem[];
}

/** The tree of a file and what is wrong with its text. Never throws. */
export function parse(text: string): ParsedFile {
  const { file, problems } = parseFile(text);
  return { scenarios: file.scenarios, problems };
}

/** What is wrong with the meaning of a parsed file: names, order, expectations, what is not modelled, limits. Never throws. */
export function check(parsed: ParsedFile, known: Known = engineKnows()): Problem[] {
  return checkFile(parsed, known);
}

/** Everything that is wrong with a file, in the order of its text. */
export function problemsOf(text: string, known: Known = engineKnows()): Problem[] {
  const parsed = parse(text);
  return [...parsed.problems, ...check(parsed, known)].sort(
    (a, b) => a.range.line - b.range.line || a.range.start - b.range.start,
  );
}

/** What can stand at an offset of a text. Never throws. */
export function complete(text: string, offset: number, known: Known = engineKnows()): Completion[] {
  return completeWith(text, offset, known);
}
