import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, type IRawGrammar, parseRawGrammar, Registry } from 'vscode-textmate';

const SYNTAX = new URL('../../../media/syntaxes/mbox.tmLanguage.json', import.meta.url);
/** Stands for VS Code's own grammar of diffs. */
const DIFF: IRawGrammar = {
  scopeName: 'source.diff',
  patterns: [{ match: '^\\+.*$', name: 'markup.inserted.diff' }],
  repository: { $self: {}, $base: {} },
};

let grammar: IGrammar;
beforeAll(async () => {
  await loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scope) =>
      scope === 'source.diff' ? DIFF : parseRawGrammar(readFileSync(SYNTAX, 'utf8'), SYNTAX.pathname),
  });
  const loaded = await registry.loadGrammar('text.mbox');
  if (loaded === null) throw new Error('the grammar does not load');
  grammar = loaded;
});

const first = (line: string) => grammar.tokenizeLine(line, INITIAL).tokens[0]?.scopes.at(-1);

describe('colours of a mailbox', () => {
  it.each([
    ['From 0123456789 Mon Sep 17 00:00:00 2001', 'markup.heading.mail.mbox'],
    ['Subject: [PATCH 1/2] mm: fix', 'keyword.other.header.mbox'],
    ['Message-ID: <a@b>', 'keyword.other.header.mbox'],
    ['Signed-off-by: A Dev <a@b>', 'keyword.other.trailer.mbox'],
    ['> quoted', 'comment.block.quote.mbox'],
    ['+++ b/mm/rmap.c', 'markup.heading.file.mbox'],
    ['+added', 'markup.inserted.diff'],
    ['A sentence: with a colon', 'text.mbox'],
  ])('%s', (line, scope) => {
    expect(first(line)).toBe(scope);
  });
});
