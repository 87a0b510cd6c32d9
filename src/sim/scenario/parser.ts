import { type IRecognitionException, type IToken, tokenMatcher } from 'chevrotain';
import type { BrokenItem, ExpectItem, FileNode, Item, Name, ScenarioNode } from './ast';
import { type LineNode, ScenarioGrammar } from './grammar';
import { clip } from './grammar-messages';
import { tokensOf } from './lexical';
import { LIMITS } from './limits';
import { type Problem, Problems } from './problems';
import { suggest } from './suggest';
import { onLine, type Range, splitLines, type TextLine } from './text';
import { Colon, Equals, HEADS, type Head, isHead, Word } from './tokens';

export interface Parsed {
  readonly file: FileNode;
  readonly problems: readonly Problem[];
}

/** Statements that kernels have and this model will have. */
const LATER: readonly string[] = [
  'race',
  'brk',
  'mlockall',
  'msync',
  'fill',
  'pmadvise',
  'uffd',
  'uffd_register',
  'uffd_copy',
  'uffd_move',
  'uffd_wp',
  'io_uring',
  'migrate',
  'collapse',
  'swapout',
  'reclaim',
  'hugetlb',
  'config',
  'vfork',
  'clone',
  'execve',
];

let shared: ScenarioGrammar | undefined;
/** The grammar is built on first use: it takes some milliseconds. It keeps nothing from one line to the next. */
export function grammar(): ScenarioGrammar {
  shared ??= new ScenarioGrammar();
  return shared;
}

/**
 * Parses a file. Never throws and always gives a tree; every line stands alone, so an error in one hides nothing in
 * another. A line with an error is a `BrokenItem` of the tree.
 */
export function parseFile(text: string): Parsed {
  const problems = new Problems();
  if (text.length > LIMITS.fileLength) {
    problems.report(
      'MM090',
      onLine(0, 0, 0),
      `This file has ${text.length.toLocaleString('en')} characters; at most ${LIMITS.fileLength.toLocaleString('en')} are read. Split it into several files.`,
    );
    return { file: { scenarios: [] }, problems: problems.inOrder() };
  }
  const builder = new FileBuilder(problems);
  for (const line of splitLines(text)) {
    const parsed = parseLine(line, problems);
    if (parsed !== undefined && !builder.add(parsed)) break;
  }
  return { file: { scenarios: builder.finish() }, problems: problems.inOrder() };
}

/** The rule of the grammar that reads a line with this first word. */
export function ruleOf(head: Head): (g: ScenarioGrammar) => LineNode | undefined {
  switch (head) {
    case 'swap':
    case 'lru_gen':
      return (g) => g.tunable();
    default:
      return (g) => g[head]();
  }
}

export type ParsedLine = Item | { readonly kind: 'scenario'; readonly title: Name; readonly range: Range };

/** The names in front of a statement, and the statement's own tokens. */
export interface LineParts {
  readonly on: IToken | undefined;
  readonly result: IToken | undefined;
  readonly rest: readonly IToken[];
}

export function partsOf(tokens: readonly IToken[]): LineParts {
  let rest = tokens;
  const take = (sign: typeof Colon): IToken | undefined => {
    const [first, second] = rest;
    if (first === undefined || second === undefined || !tokenMatcher(first, Word) || second.tokenType !== sign)
      return undefined;
    rest = rest.slice(2);
    return first;
  };
  const on = take(Colon);
  return { on, result: take(Equals), rest };
}

/** One line, or undefined if it is empty or a comment. */
export function parseLine(source: TextLine, problems: Problems): ParsedLine | undefined {
  if (/^\s*(?:#|$)/.test(source.text) && source.text.length <= LIMITS.lineLength) return undefined;
  const { line } = source;
  const before = problems.count;
  const tokens = tokensOf(source, problems);
  const first = tokens[0];
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const nameOf = (token: IToken): Name => ({
    text: token.image,
    range: onLine(line, token.startOffset, token.startOffset + token.image.length),
  });

  const range = onLine(line, first.startOffset, last.startOffset + last.image.length);
  const text = source.text.slice(range.start, range.end);
  const parts = partsOf(tokens);
  const on = parts.on === undefined ? undefined : nameOf(parts.on);
  const result = parts.result === undefined ? undefined : nameOf(parts.result);
  const head = parts.rest[0];
  const word = head?.image ?? '';
  const broken: BrokenItem = {
    kind: 'broken',
    range,
    text,
    // A string that is not closed takes the blanks behind it.
    head: word.trimEnd(),
    defines: word === 'proc' && parts.rest[1] !== undefined ? nameOf(parts.rest[1]) : result,
  };

  if (head === undefined) {
    problems.report('MM006', onLine(line, range.end, range.end), 'Expected a statement, but here the line ends.');
    return broken;
  }
  if (!isHead(word)) {
    reportUnknown(problems, nameOf(head), tokenMatcher(head, Word));
    return broken;
  }
  const node = runRule(word, parts.rest, line, result, problems, range.end);
  if (on !== undefined && !isStatement(word) && word !== 'expect') {
    problems.report('MM016', on.range, `\`${word}\` runs in no process. Take \`${on.text}:\` away.`, {
      title: `Take \`${on.text}:\` away`,
      text: '',
      range: onLine(line, on.range.start, head.startOffset),
    });
  }
  if (result !== undefined && word !== 'mmap' && word !== 'mremap' && word !== 'fork') {
    problems.report('MM015', result.range, `\`${word}\` has no result to name. Take \`${result.text} =\` away.`, {
      title: `Take \`${result.text} =\` away`,
      text: '',
      range: onLine(line, result.range.start, head.startOffset),
    });
  }
  if (node?.kind === 'scenario') return { kind: 'scenario', title: node.title, range };
  if (node === undefined || problems.count > before) return broken;
  switch (node.kind) {
    case 'setting':
      return { kind: 'setting', range, text, setting: node.setting };
    case 'proc':
      return { kind: 'proc', range, text, name: node.name };
    case 'statement':
      return { kind: 'step', range, text, on, statement: node.statement };
    case 'expect':
      return expectItem(node, range, text, on, source);
  }
}

function expectItem(
  node: LineNode & { kind: 'expect' },
  range: Range,
  text: string,
  on: Name | undefined,
  source: TextLine,
): ExpectItem {
  const conditionText = source.text.slice(node.condition.range.start, range.end);
  return {
    kind: 'expect',
    range,
    text,
    on,
    guard: node.guard,
    always: node.always,
    condition: node.condition,
    conditionText,
  };
}

/** Settings and `scenario` come before the first statement. */
export function isSetting(head: string): boolean {
  return isHead(head) && HEADS.indexOf(head) <= HEADS.indexOf('proc');
}

function isStatement(word: Head): boolean {
  return HEADS.indexOf(word) > HEADS.indexOf('proc') && word !== 'expect';
}

function reportUnknown(problems: Problems, head: Name, isWord: boolean): void {
  if (!isWord) {
    problems.report(
      'MM006',
      head.range,
      `Expected a statement such as \`write buf\`, but here is \`${clip(head.text)}\`.`,
    );
  } else if (LATER.includes(head.text)) {
    problems.report(
      'MM080',
      head.range,
      `\`${head.text}\` is not modelled yet. Statements are listed in the language's documentation and by completion.`,
    );
  } else {
    const meant = suggest(head.text, HEADS);
    const known =
      'A line starts with a statement such as `mmap`, `write`, `fork` or `expect`; `NAME:` in front runs it in another process.';
    problems.report(
      'MM005',
      head.range,
      `There is no statement \`${clip(head.text)}\`. ${meant === undefined ? known : `Did you mean \`${meant}\`?`}`,
      meant === undefined ? undefined : { title: `Change to \`${meant}\``, text: meant },
    );
  }
}

function runRule(
  head: Head,
  tokens: readonly IToken[],
  line: number,
  result: Name | undefined,
  problems: Problems,
  end: number,
): LineNode | undefined {
  const g = grammar();
  g.input = [...tokens];
  g.line = line;
  g.problems = problems;
  g.result = result;
  const node = ruleOf(head)(g);
  for (const error of g.errors) reportGrammar(problems, error, head, line, end);
  return node;
}

function reportGrammar(problems: Problems, error: IRecognitionException, head: Head, line: number, end: number): void {
  const { token } = error;
  const range =
    token.startOffset >= 0
      ? onLine(line, token.startOffset, token.startOffset + token.image.length)
      : onLine(line, end, end);
  if (error.name === 'NotAllInputParsedException') {
    problems.report('MM007', onLine(line, range.start, Math.max(range.start, end)), error.message, {
      title: 'Take the rest of the line away',
      text: '',
    });
    return;
  }
  const missing = /^Expected `([\])])`/.exec(error.message)?.[1];
  const { previousToken } = error as { previousToken?: IToken };
  const behind =
    previousToken !== undefined && previousToken.startOffset >= 0
      ? previousToken.startOffset + previousToken.image.length
      : range.start;
  const at = onLine(line, behind, behind);
  problems.report(
    'MM006',
    range,
    error.message.replace('Expected a word', `Expected ${wordWanted(head)}`),
    missing === undefined ? undefined : { title: `Insert \`${missing}\``, text: missing, range: at },
  );
}

/** What the plain word of a statement is. */
function wordWanted(head: Head): string {
  switch (head) {
    case 'madvise':
      return 'an advice such as `DONTNEED`';
    case 'mprotect':
      return 'a protection such as `r` or `rw`';
    case 'proc':
      return 'the name of a process';
    case 'series':
      return 'the name of a series';
    case 'config':
      return 'a choice of Kconfig such as `NO_PAGE_MAPCOUNT=y`';
    case 'thp':
    case 'mthp':
      return '`never`, `madvise` or `always`';
    case 'expect':
      return 'a name';
    default:
      return 'a word';
  }
}

/** Behind the first statement a setting of sysfs is a write to it: a step. */
function asStep(item: Item): Item {
  if (item.kind !== 'setting') return item;
  const { range, text, setting } = item;
  return setting.kind === 'thp' || setting.kind === 'mthp' || setting.kind === 'set'
    ? { kind: 'step', range, text, on: undefined, statement: setting }
    : item;
}

/** Puts lines into scenarios. */
class FileBuilder {
  readonly #problems: Problems;
  readonly #scenarios: ScenarioNode[] = [];
  #current:
    | { title: Name; range: Range; items: Item[]; statements: number; expects: number; running: boolean }
    | undefined;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** False if no more lines are wanted. */
  add(parsed: ParsedLine): boolean {
    if (parsed.kind === 'scenario') return this.#start(parsed.title, parsed.range);
    if (this.#current === undefined) {
      this.#problems.report(
        'MM020',
        parsed.range,
        'A scenario starts with a line `scenario "TITLE"`. Put one in front of this line.',
        {
          title: 'Insert a `scenario` line',
          text: 'scenario "Untitled"\n',
          range: onLine(parsed.range.line, 0, 0),
        },
      );
      this.#start({ text: 'Untitled', range: parsed.range }, parsed.range);
    }
    const current = this.#current;
    if (current === undefined) return false;
    const counted = parsed.kind === 'expect' ? ++current.expects : ++current.statements;
    if (counted === LIMITS.statements + 1) {
      const what = parsed.kind === 'expect' ? 'expectations' : 'statements';
      this.#problems.report(
        'MM092',
        parsed.range,
        `A scenario has at most ${LIMITS.statements.toLocaleString('en')} ${what}. Split it into several scenarios.`,
      );
    }
    if (counted <= LIMITS.statements) current.items.push(current.running ? asStep(parsed) : parsed);
    if (parsed.kind === 'step' || (parsed.kind === 'broken' && !isSetting(parsed.head))) current.running = true;
    current.range = { ...current.range, endLine: parsed.range.endLine, end: parsed.range.end };
    return true;
  }

  #start(title: Name, range: Range): boolean {
    this.#close();
    if (this.#scenarios.length === LIMITS.scenarios) {
      this.#problems.report(
        'MM091',
        range,
        `A file holds at most ${LIMITS.scenarios} scenarios. Nothing from here on is read: move it into another file.`,
      );
      return false;
    }
    this.#current = { title, range, items: [], statements: 0, expects: 0, running: false };
    return true;
  }

  #close(): void {
    if (this.#current === undefined) return;
    const { title, range, items } = this.#current;
    this.#scenarios.push({ kind: 'scenario', title, range, items });
    this.#current = undefined;
  }

  finish(): ScenarioNode[] {
    this.#close();
    return this.#scenarios;
  }
}
