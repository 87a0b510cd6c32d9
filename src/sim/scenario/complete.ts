import { createTokenInstance, type IToken, type TokenType, tokenMatcher } from 'chevrotain';
import { ADVICES } from './ast';
import { namesIn } from './checker';
import { ERRNOS, SIGNALS } from './errnos';
import { FACTS, type FactSpec, factOf } from './facts';
import type { ScenarioGrammar } from './grammar';
import type { Known } from './known';
import { LIMITS } from './limits';
import { grammar, parseFile, partsOf, ruleOf } from './parser';
import { onLine, type Range, splitLines } from './text';
import * as t from './tokens';
import { describe, describeFact } from './vocabulary';
import {
  FOLIO_SIZES,
  KHUGEPAGED_LIMITS,
  MLOCK_FLAGS,
  MMAP_FLAGS,
  MREMAP_FLAGS,
  MTHP_MODES,
  PROTS,
  THP_MODES,
} from './words';

export interface Completion {
  readonly label: string;
  readonly kind: 'statement' | 'word' | 'region' | 'process' | 'fact' | 'field' | 'function' | 'value';
  /** Text to put in place of `range`; with `${1:…}` places to fill in if `snippet`. */
  readonly insert: string;
  readonly snippet: boolean;
  readonly range: Range;
  /** How it is written, and what it does. */
  readonly detail: string;
  readonly help: string;
}

/** A place to fill in. */
const slot = (n: number, text: string): string => `\${${n}:${text}}`;
const SNIPPETS: Readonly<Record<string, string>> = {
  scenario: `scenario "${slot(1, 'title')}"`,
  mmap: `${slot(1, 'buf')} = mmap ${slot(2, '16K')} anon private ${slot(3, 'rw')}`,
  fork: `${slot(1, 'child')} = fork`,
};
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const CONDITION_WORDS: ReadonlySet<string> = new Set([
  'not',
  'always',
  'error',
  'signal',
  'ok',
  'called',
  'splat',
  'invariants',
]);
const SIZES = ['4K', '16K', '64K', '2M'];
const VALUES: Readonly<Record<string, readonly string[]>> = {
  thp: THP_MODES,
  mthp: MTHP_MODES,
  swap: ['on', 'off'],
  lru_gen: ['y', 'n'],
};

/** What can stand at an offset of a text. Never throws; an empty list if nothing can be said. */
export function complete(text: string, offset: number, known: Known): Completion[] {
  if (text.length > LIMITS.fileLength) return [];
  const at = splitLines(text).findLast((line) => line.offset <= offset);
  if (at === undefined) return [];
  const before = at.text.slice(0, Math.max(0, offset - at.offset));
  const lexed = t.tokenize(before);
  if (lexed.comment !== undefined || before.length > LIMITS.lineLength) return [];
  const last = lexed.tokens.at(-1);
  const partial =
    last !== undefined && endOf(last) === before.length && /^\w[\w-]*$/.test(last.image) ? last : undefined;
  const tokens = partial === undefined ? lexed.tokens : lexed.tokens.slice(0, -1);
  if (tokens.at(-1)?.tokenType === t.OpenText || last?.tokenType === t.OpenText) return [];

  const scenario = parseFile(text.slice(0, at.offset)).file.scenarios.at(-1);
  const names = scenario === undefined ? { procs: [], regions: [] } : namesIn(scenario, known);
  const range = onLine(at.line, partial?.startOffset ?? before.length, before.length);
  const found = new Found(range);
  const parts = partsOf(tokens);
  const head = parts.rest[0];
  if (head === undefined) {
    if (parts.result !== undefined) found.statements(['mmap', 'mremap', 'fork']);
    else if (parts.on !== undefined) found.statements(t.HEADS.slice(t.HEADS.indexOf('mmap')));
    else {
      found.statements(t.HEADS);
      for (const proc of names.procs)
        found.add('process', `${proc}: `, `${proc}:`, 'NAME: STATEMENT', `The statement runs in \`${proc}\`.`);
    }
  } else if (t.isHead(head.image)) {
    addInside(found, { head: head.image, tokens: parts.rest, names, known });
  }
  return found.list;
}

interface Context {
  readonly head: t.Head;
  readonly tokens: readonly IToken[];
  readonly names: { readonly procs: readonly string[]; readonly regions: readonly string[] };
  readonly known: Known;
}

/** Whether a token could stand behind these, and which rule would take it. */
function probe(
  { head, tokens }: Context,
  type: TokenType,
  image: string,
): { readonly rule: ScenarioGrammar['lastRule'] } | undefined {
  const at = tokens.reduce((end, token) => Math.max(end, endOf(token)), 0) + 1;
  const token = createTokenInstance(
    type,
    image,
    at,
    at + image.length - 1,
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  );
  const g = grammar();
  g.input = [...tokens, token];
  g.problems = undefined;
  g.result = undefined;
  g.lastRule = undefined;
  ruleOf(head)(g);
  return g.errors.some((error) => error.token === token) ? undefined : { rule: g.lastRule };
}

function addInside(found: Found, context: Context): void {
  const { head, tokens, names, known } = context;
  const previous = tokens.at(-1);
  const preposition = previous?.tokenType === t.WORD_TOKENS.at || previous?.tokenType === t.WORD_TOKENS.to;
  if (
    head === 'expect' &&
    probe(context, t.Compare, '==') !== undefined &&
    !CONDITION_WORDS.has(previous?.image ?? '') &&
    !endsGuard(tokens)
  )
    found.values(COMPARISONS, 'Compares the two sides.');
  if (previous?.tokenType !== t.Dot && probe(context, t.Int, '6')?.rule === 'version')
    found.values(known.kernels, 'A kernel that is held against the real one.');
  if ((head === 'mmap' || head === 'mremap' || head === 'mthp') && probe(context, t.SizeNumber, '4K') !== undefined)
    found.values(head === 'mthp' ? FOLIO_SIZES : SIZES, 'A size.');
  if (tokens.at(-2)?.tokenType === t.WORD_TOKENS.signal) found.word('at');
  switch (probe(context, t.Word, 'x')?.rule) {
    case 'regionName':
      addRegions(found, context);
      if (preposition && head !== 'expect') for (const word of ['after', 'before']) found.word(word);
      break;
    case 'subject':
      addConditions(found, tokens);
      break;
    case 'field':
      found.fields(subjectBefore(tokens));
      break;
    case 'word':
      if (preposition && head !== 'expect') {
        found.names('region', names.regions);
        for (const word of ['after', 'before']) found.word(word);
      } else addWords(found, context);
      break;
    default:
      break;
  }
}

function endsGuard(tokens: readonly IToken[]): boolean {
  return tokens.length === 1 || tokens.at(-1)?.tokenType === t.OpenBracket || tokens.at(-1)?.tokenType === t.Comma;
}

function addRegions(found: Found, { head, tokens, names, known }: Context): void {
  const fact = head === 'expect' ? factBefore(tokens) : undefined;
  if (fact?.argument === 'function') found.functions(known);
  else if (fact?.argument === 'proc') found.names('process', names.procs);
  else {
    found.names('region', names.regions);
    if (head !== 'expect' || tokens.at(-1)?.tokenType === t.Colon) return;
    for (const proc of names.procs) found.add('process', `${proc}:`, proc, 'PROCESS:REGION', `Memory of \`${proc}\`.`);
  }
}

function addConditions(found: Found, tokens: readonly IToken[]): void {
  const previous = tokens.at(-1)?.tokenType;
  const isRightSide = previous === t.Compare || previous === t.Equals;
  if (isRightSide) found.word('none');
  else {
    const words = ['error', 'signal', 'ok', 'called', 'splat', 'invariants'];
    if (previous !== t.WORD_TOKENS.not) words.unshift('not');
    if (previous === t.HEAD_TOKENS.expect || previous === t.CloseBracket) words.unshift('always');
    for (const word of words) found.word(word);
  }
  for (const name of Object.keys(FACTS)) {
    const help = describeFact(name);
    found.add('fact', name, name, help?.syntax ?? name, help?.help ?? '');
  }
}

function addWords(found: Found, { head, tokens, names, known }: Context): void {
  const used = new Set(tokens.map((token) => token.image));
  const unused = (words: readonly string[]): string[] => words.filter((word) => !used.has(word));
  const previous = tokens.at(-1)?.image ?? '';
  switch (head) {
    case 'mmap':
      for (const word of unused([
        ...MMAP_FLAGS,
        ...(Object.keys(PROTS).some((prot) => used.has(prot)) ? [] : Object.keys(PROTS)),
        'at',
      ]))
        found.word(word);
      break;
    case 'mprotect':
      for (const word of Object.keys(PROTS)) found.word(word);
      break;
    case 'mremap':
      for (const word of unused([...MREMAP_FLAGS, 'to'])) found.word(word);
      break;
    case 'mlock':
      for (const word of unused(MLOCK_FLAGS)) found.word(word);
      break;
    case 'khugepaged':
      for (const word of unused(KHUGEPAGED_LIMITS)) found.word(word);
      break;
    case 'move_pages':
    case 'mbind':
      for (const word of previous === 'to' ? ['node'] : unused(['to'])) found.word(word);
      break;
    case 'madvise':
      for (const word of ADVICES) found.word(word);
      break;
    case 'pagemap_scan':
    case 'uffdio_register':
      for (const word of unused(['wp'])) found.word(word);
      break;
    case 'userfaultfd':
      for (const word of unused(['WP_ASYNC'])) found.word(word);
      break;
    case 'uffdio_writeprotect':
      for (const word of unused(['resolve'])) found.word(word);
      break;
    case 'process_madvise':
      if (previous === 'of') found.names('process', names.procs);
      else for (const word of unused([...ADVICES, 'of'])) found.word(word);
      break;
    case 'kernel':
      if (tokens.length === 1) found.values(['mainline'], 'The newest kernel of this model.');
      else found.values(known.archs, 'The architecture.');
      break;
    case 'series':
      for (const { id, title } of known.series) found.add('value', id, id, 'series', title);
      break;
    case 'config':
      if (tokens.length > 1) found.values(['y', 'n'], 'Whether the kernel is built with it.');
      else for (const { name, title } of known.options) found.add('value', name, `${name}=`, 'config', title);
      break;
    case 'proc':
      found.names('process', names.procs);
      break;
    case 'expect':
      if (previous === 'error') found.values(ERRNOS, 'An error name.');
      else if (previous === 'signal') found.values(SIGNALS, 'A signal.');
      else found.functions(known);
      break;
    default:
      found.values(VALUES[head] ?? [], 'A value that this model has.');
  }
}

/** The fact in whose brackets the line ends. */
function factBefore(tokens: readonly IToken[]): FactSpec | undefined {
  const open = tokens.findLastIndex((token) => token.tokenType === t.Open);
  return factOf(tokens[open - 1]?.image ?? '');
}

/** The fact behind whose dot the line ends. */
function subjectBefore(tokens: readonly IToken[]): string {
  let i = tokens.length - 2;
  if (tokens[i]?.tokenType === t.Close) {
    while (i >= 0 && tokens[i]?.tokenType !== t.Open) i--;
    i--;
  }
  const token = tokens[i];
  return token !== undefined && tokenMatcher(token, t.Word) ? token.image : '';
}

function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}

/** The list, each label once. */
class Found {
  readonly list: Completion[] = [];
  readonly #labels = new Set<string>();

  constructor(readonly range: Range) {}

  add(kind: Completion['kind'], insert: string, label: string, detail: string, help: string, snippet = false): void {
    if (this.#labels.has(label)) return;
    this.#labels.add(label);
    this.list.push({ label, kind, insert, snippet, range: this.range, detail, help });
  }

  statements(heads: readonly t.Head[]): void {
    for (const head of heads) {
      const help = describe(head, true);
      const bare = heads.length === 3;
      const snippet = bare ? undefined : SNIPPETS[head];
      this.add('statement', snippet ?? head, head, help?.syntax ?? head, help?.help ?? '', snippet !== undefined);
    }
  }

  word(word: string): void {
    const help = describe(word);
    this.add('word', word, word, help?.syntax ?? word, help?.help ?? '');
  }

  names(kind: 'region' | 'process', names: readonly string[]): void {
    for (const name of names)
      this.add(
        kind,
        name,
        name,
        kind,
        kind === 'region' ? 'A region of this scenario.' : 'A process of this scenario.',
      );
  }

  values(values: readonly string[], help: string): void {
    for (const value of values) this.add('value', value, value, value, help);
  }

  functions(known: Known): void {
    for (const name of known.functions)
      this.add('function', name, name, `${name}()`, 'A kernel function of this model.');
  }

  fields(subject: string): void {
    for (const name of Object.keys(factOf(subject)?.fields ?? {})) {
      const help = describeFact(subject, name);
      this.add('field', name, name, help?.syntax ?? name, help?.help ?? '');
    }
  }
}
