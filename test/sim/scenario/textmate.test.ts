import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';
import { ADVICES, FACTS, parse } from '../../../src/sim/scenario';
import { HEADS } from '../../../src/sim/scenario/tokens';
import { MMAP_FLAGS, MREMAP_FLAGS, PROTS } from '../../../src/sim/scenario/words';
import { expectGolden } from './goldens';

const SYNTAX = new URL('../../../media/syntaxes/mm-scenario.tmLanguage.json', import.meta.url);
const CONFIGURATION = new URL('../../../media/language-configuration.json', import.meta.url);

let grammar: IGrammar;
beforeAll(async () => {
  await loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(SYNTAX, 'utf8'), SYNTAX.pathname),
  });
  const loaded = await registry.loadGrammar('source.mm-scenario');
  if (loaded === null) throw new Error('the grammar does not load');
  grammar = loaded;
});

/** Scopes of each piece of a line, innermost, without the language's name. */
function pieces(line: string): [text: string, scope: string][] {
  return grammar
    .tokenizeLine(line, INITIAL)
    .tokens.map(({ startIndex, endIndex, scopes }): [string, string] => [
      line.slice(startIndex, endIndex),
      scopeOf(scopes),
    ])
    .filter(([text]) => text.trim() !== '');
}

function scopeOf(scopes: readonly string[]): string {
  return scopes.at(-1)?.replace(/\.mm-scenario$/, '') ?? '';
}

function scopesOf(line: string, word: string): string | undefined {
  return pieces(line).find(([text]) => text.trim() === word)?.[1];
}

describe('colours of a scenario', () => {
  it('are those of the golden text', () => {
    const example = readFileSync(new URL('textmate/example.mms', import.meta.url), 'utf8');
    const { problems } = parse(example);
    expect(problems).toEqual([]);
    const shown = example
      .split('\n')
      .map((line) =>
        [line, ...pieces(line).map(([text, scope]) => `    ${text.trim().padEnd(28)} ${scope}`)].join('\n'),
      );
    expectGolden(new URL('textmate/example.txt', import.meta.url), `${shown.join('\n').trimEnd()}\n`);
  });

  it('know every statement, setting, flag, protection, advice and fact of the language', () => {
    for (const head of HEADS)
      expect(scopesOf(head === 'scenario' ? 'scenario "a"' : head === 'proc' ? 'proc a' : head, head), head).toMatch(
        /^(keyword|support)\./,
      );
    for (const flag of [...MMAP_FLAGS, ...MREMAP_FLAGS])
      expect(scopesOf(`a = mmap 4K ${flag}`, flag), flag).toBe('storage.modifier.flag');
    for (const prot of Object.keys(PROTS))
      expect(scopesOf(`mprotect buf ${prot}`, prot), prot).toBe('constant.language.prot');
    for (const advice of ADVICES)
      expect(scopesOf(`madvise buf ${advice}`, advice), advice).toBe('constant.language.advice');
    for (const fact of Object.keys(FACTS))
      expect(scopesOf(`expect ${fact}(buf) == 1`, fact), fact).toBe('support.type.fact');
  });

  it('start anew on every line, whatever was left open', () => {
    for (const line of [
      'scenario "open',
      'expect [<6.15',
      'expect pte(buf',
      'mmap 4K [',
      'expect vma(buf).perm == "rw',
    ]) {
      const { ruleStack } = grammar.tokenizeLine(line, INITIAL);
      const next = grammar.tokenizeLine('write buf', ruleStack).tokens.map(({ scopes }) => scopeOf(scopes));
      expect(next[0], line).toBe('support.function.statement');
    }
  });

  it('leave comments alone', () => {
    expect(pieces('# write buf = 3 "x"')).toEqual([['# write buf = 3 "x"', 'comment.line.number-sign']]);
    expect(pieces('write buf # [3')).toContainEqual(['# [3', 'comment.line.number-sign']);
  });
});

describe('the language configuration', () => {
  const configuration = JSON.parse(readFileSync(CONFIGURATION, 'utf8'));

  it('takes names, series and numbers for words', () => {
    const word = new RegExp(configuration.wordPattern, 'g');
    expect('series -rmap-overhaul 16K 0x1f buf_2[3]'.match(word)).toEqual([
      'series',
      'rmap-overhaul',
      '16K',
      '0x1f',
      'buf_2',
      '3',
    ]);
  });

  it('indents behind proc and goes back for other processes', () => {
    expect('proc parent').toMatch(new RegExp(configuration.indentationRules.increaseIndentPattern));
    expect('child: write buf').toMatch(new RegExp(configuration.indentationRules.decreaseIndentPattern));
    expect('  write buf').not.toMatch(new RegExp(configuration.indentationRules.decreaseIndentPattern));
  });
});
