import { type Problem, problemsOf } from '../sim/scenario';
import { shownName } from './io';

/** `file:line:col: MM012 message`, counted from 1. */
export function problemLine(file: string, { code, severity, message, range }: Problem): string {
  const kind = severity === 'error' ? '' : `${severity}: `;
  return `${shownName(file)}:${range.line + 1}:${range.start + 1}: ${code} ${kind}${message}\n`;
}

/** All problems of a scenario file as text, and whether one of them keeps it from being run. */
export function problemsIn(file: string, text: string): { readonly report: string; readonly wrong: boolean } {
  const problems = problemsOf(text);
  return {
    report: problems.map((problem) => problemLine(file, problem)).join(''),
    wrong: problems.some(({ severity }) => severity === 'error'),
  };
}
