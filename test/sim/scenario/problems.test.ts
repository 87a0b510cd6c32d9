import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_CODES, type ProblemCode, problemsOf } from '../../../src/sim/scenario';
import { GENERATED } from './generated';
import { expectGolden } from './goldens';
import { applyFix, problemText } from './problem-text';

const FOLDER = new URL('problems/', import.meta.url);
const codes = Object.keys(PROBLEM_CODES) as ProblemCode[];

function fixture(code: ProblemCode): string {
  return GENERATED[code]?.text() ?? readFileSync(new URL(`${code}.mms`, FOLDER), 'utf8');
}

describe('problems of a scenario file', () => {
  it('have a fixture for every code, and no fixture without a code', () => {
    for (const code of codes)
      expect(GENERATED[code] !== undefined || existsSync(new URL(`${code}.mms`, FOLDER)), code).toBe(true);
    const fixtures = readdirSync(FOLDER).map((name) => name.replace(/\.\w+$/, ''));
    expect(fixtures.filter((name) => !codes.includes(name as ProblemCode))).toEqual([]);
  });

  it.each(codes)('%s is found where it is, with a message that says what to do', (code) => {
    const text = fixture(code);
    const problems = problemsOf(text);
    expect(problems.map((problem) => problem.code)).toContain(code);
    const shown = problems.length > 20 ? problems.filter((problem) => problem.code === code) : problems;
    expectGolden(new URL(`${code}.txt`, FOLDER), problemText(text, shown));
  });

  it.each(codes)('a fix offered in the fixture of %s solves the problem it is for', (code) => {
    const text = fixture(code);
    const problems = problemsOf(text);
    if (problems.length > 50) return;
    const key = (problem: { code: string; range: { line: number } }): string =>
      `${problem.code} in line ${problem.range.line}`;
    for (const problem of problems.filter(({ fix }) => fix !== undefined)) {
      const before = problems.filter((other) => key(other) === key(problem)).length;
      const shift = problem.fix?.text.endsWith('\n') === true ? 1 : 0;
      const after = problemsOf(applyFix(text, problem)).filter(
        (other) => other.code === problem.code && other.range.line === problem.range.line + shift,
      );
      expect(after.length, `${key(problem)}: ${problem.fix?.title}`).toBeLessThan(before);
    }
  });

  it('are errors or warnings, and only errors keep a scenario from running', () => {
    expect(problemsOf(fixture('MM046')).map((problem) => problem.severity)).toEqual(['warning']);
    expect(problemsOf(fixture('MM024')).map((problem) => problem.severity)).toEqual(['warning']);
  });
});
