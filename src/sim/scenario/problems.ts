import type { ProblemCode } from './codes';
import { severityOf } from './codes';
import { LIMITS } from './limits';
import type { Range } from './text';

/** A change of the text that would solve a problem: put `text` in place of `range` (the problem's own if absent). */
export interface Fix {
  readonly title: string;
  readonly text: string;
  readonly range?: Range;
}

/** Something wrong in a scenario file. Structurally the `Problem` of the worker protocol. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly range: Range;
  readonly fix?: Fix;
}

/** Collects problems; after a thousand it only says that there are more. */
export class Problems {
  readonly #list: Problem[] = [];

  report(code: ProblemCode, range: Range, message: string, fix?: Fix): void {
    if (this.#list.length > LIMITS.problems) return;
    if (this.#list.length === LIMITS.problems) {
      this.#list.push({
        code: 'MM097',
        severity: 'error',
        message: `This file has more than ${LIMITS.problems.toLocaleString('en')} problems. The rest is not listed: solve some of these first.`,
        range,
      });
      return;
    }
    const problem = { code, severity: severityOf(code), message, range };
    this.#list.push(fix === undefined ? problem : { ...problem, fix });
  }

  get count(): number {
    return this.#list.length;
  }

  /** All problems in the order of the text. */
  inOrder(): Problem[] {
    return [...this.#list].sort((a, b) => a.range.line - b.range.line || a.range.start - b.range.start);
  }
}
