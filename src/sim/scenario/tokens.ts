import { createToken, type IToken, Lexer, type TokenType } from 'chevrotain';

/**
 * Tokens of one line. The last one takes any character, so lexing cannot fail. Keywords are words, too: a field may be
 * called `write`, a region `r`; where a word must not be used as a name, the checker says so.
 */

/** The first words of a line. */
export const HEADS = [
  'scenario',
  'kernel',
  'series',
  'config',
  'thp',
  'mthp',
  'nr_hugepages',
  'swap',
  'lru_gen',
  'set',
  'proc',
  'mmap',
  'munmap',
  'mprotect',
  'mremap',
  'madvise',
  'process_madvise',
  'mlock',
  'munlock',
  'split_huge_page',
  'clear_refs',
  'ksmd',
  'pagemap_scan',
  'userfaultfd',
  'uffdio_register',
  'uffdio_unregister',
  'uffdio_writeprotect',
  'memread',
  'memwrite',
  'move_pages',
  'mbind',
  'fork',
  'exit',
  'read',
  'write',
  'vmsplice',
  'drainpipe',
  'pin',
  'unpin',
  'swapon',
  'swapoff',
  'khugepaged',
  'drain',
  'noop',
  'expect',
] as const;
export type Head = (typeof HEADS)[number];

export const INNER_WORDS = [
  'at',
  'to',
  'order',
  'of',
  'node',
  'wp',
  'WP_ASYNC',
  'resolve',
  'after',
  'before',
  'pages',
  'page',
  'always',
  'not',
  'error',
  'signal',
  'splat',
  'called',
  'invariants',
  'ok',
] as const;
type InnerWord = (typeof INNER_WORDS)[number];

export const Word = createToken({
  name: 'Word',
  label: 'a word',
  pattern: /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/,
});

function keyword(word: string): TokenType {
  return createToken({
    name: `${word} (keyword)`,
    label: `\`${word}\``,
    pattern: word,
    longer_alt: Word,
    categories: [Word],
  });
}

function record<K extends string>(words: readonly K[]): Readonly<Record<K, TokenType>> {
  return Object.fromEntries(words.map((word) => [word, keyword(word)])) as Record<K, TokenType>;
}

export const HEAD_TOKENS: Readonly<Record<Head, TokenType>> = record(HEADS);
export const WORD_TOKENS: Readonly<Record<InnerWord, TokenType>> = record(INNER_WORDS);

export const Comment = createToken({ name: 'Comment', pattern: /#.*/, group: 'comments' });
const Space = createToken({ name: 'Space', pattern: /\s+/, group: Lexer.SKIPPED });
export const Text = createToken({ name: 'Text', label: 'a title in quotes', pattern: /"(?:[^"\\]|\\.)*"/ });
export const OpenText = createToken({ name: 'OpenText', pattern: /"(?:[^"\\]|\\.)*\\?/ });
export const Path = createToken({ name: 'Path', label: 'a path', pattern: /\/[^\s#]*/ });
export const Hex = createToken({ name: 'Hex', label: 'a number', pattern: /0[xX][0-9a-fA-F]+(?![A-Za-z0-9_])/ });
export const SizeNumber = createToken({
  name: 'SizeNumber',
  label: 'a size such as 16K',
  pattern: /[0-9]+[KMGT](?![A-Za-z0-9_])/,
});
export const Int = createToken({ name: 'Int', label: 'a number', pattern: /[0-9]+(?![A-Za-z0-9_])/ });
export const BadNumber = createToken({ name: 'BadNumber', pattern: /[0-9][A-Za-z0-9_]*/ });
export const DotDot = createToken({ name: 'DotDot', label: '`..`', pattern: '..' });
export const Dot = createToken({ name: 'Dot', label: '`.`', pattern: '.' });
export const Colon = createToken({ name: 'Colon', label: '`:`', pattern: ':' });
export const Comma = createToken({ name: 'Comma', label: '`,`', pattern: ',' });
export const Plus = createToken({ name: 'Plus', label: '`+`', pattern: '+' });
export const Minus = createToken({ name: 'Minus', label: '`-`', pattern: '-' });
export const Open = createToken({ name: 'Open', label: '`(`', pattern: '(' });
export const Close = createToken({ name: 'Close', label: '`)`', pattern: ')' });
export const OpenBracket = createToken({ name: 'OpenBracket', label: '`[`', pattern: '[' });
export const CloseBracket = createToken({ name: 'CloseBracket', label: '`]`', pattern: ']' });
/** `==`, `!=`, `<=`, `>=`, `<`, `>`. */
export const Compare = createToken({ name: 'Compare', label: 'a comparison such as `==`', pattern: /[=!<>]=|[<>]/ });
export const Equals = createToken({ name: 'Equals', label: '`=`', pattern: '=' });
/** Any other character; line separators are space. */
export const Unknown = createToken({ name: 'Unknown', pattern: /./ });

/** The lexer takes the first keyword that fits: `process_madvise` has to come in front of `proc`. */
function longestFirst<K extends string>(words: readonly K[]): K[] {
  return [...words].sort((a, b) => b.length - a.length);
}

export const TOKENS: TokenType[] = [
  Space,
  Comment,
  Text,
  OpenText,
  Path,
  ...longestFirst(HEADS).map((word) => HEAD_TOKENS[word]),
  ...longestFirst(INNER_WORDS).map((word) => WORD_TOKENS[word]),
  Word,
  Hex,
  SizeNumber,
  Int,
  BadNumber,
  DotDot,
  Dot,
  Colon,
  Comma,
  Plus,
  Minus,
  Open,
  Close,
  OpenBracket,
  CloseBracket,
  Compare,
  Equals,
  Unknown,
];

export interface LineTokens {
  /** Without spaces and comment. */
  readonly tokens: readonly IToken[];
  readonly comment: IToken | undefined;
}

let lexer: Lexer | undefined;

/** Tokens of one line (no line end in it). Offsets are columns of the line. */
export function tokenize(line: string): LineTokens {
  lexer ??= new Lexer(TOKENS, { positionTracking: 'onlyOffset', skipValidations: true });
  const result = lexer.tokenize(line);
  return { tokens: result.tokens, comment: result.groups.comments?.[0] };
}

export function isHead(word: string): word is Head {
  return (HEADS as readonly string[]).includes(word);
}
