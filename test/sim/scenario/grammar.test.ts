import { expect, expectTypeOf, it } from 'vitest';
import type { Problem as ProtocolProblem } from '../../../src/protocol';
import { type Problem, parse } from '../../../src/sim/scenario';
import { ScenarioGrammar } from '../../../src/sim/scenario/grammar';
import { HEADS, TOKENS, tokenize } from '../../../src/sim/scenario/tokens';

it('the grammar passes its own validation', () => {
  expect(() => new ScenarioGrammar(true)).not.toThrow();
});

it('the tokens of a line leave out nothing but space', () => {
  for (const line of ['a = mmap 4K §§ "x" # c', '\0\u2028\u00a0é\ud800', '0x 12Q .. .5 ::']) {
    const { tokens, comment } = tokenize(line);
    const all = [...tokens, ...(comment === undefined ? [] : [comment])].map(({ image }) => image).join('');
    expect(all.replace(/\s/g, '')).toBe(line.replace(/\s/g, ''));
  }
  expect(TOKENS.length).toBeGreaterThan(HEADS.length);
});

it('words of the language are fine as fields, and regions may be called as flags are', () => {
  const { problems, scenarios } = parse(
    'scenario "a"\nr = mmap 4K anon private rw\nmprotect r r\nexpect pte(r).write\nexpect pte(r).none',
  );
  expect(problems).toEqual([]);
  expect(scenarios[0]?.items.map(({ kind }) => kind)).toEqual(['step', 'step', 'expect', 'expect']);
});

it('problems are those of the worker protocol', () => {
  expectTypeOf<Problem>().toExtend<ProtocolProblem>();
});
