import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';

/** What is wanted where a rule of the grammar stands, in the user's words. */
const WANTED: Readonly<Record<string, string>> = {
  regionName: 'a region such as `buf`',
  place: 'a region such as `buf` or `buf[0..3]`',
  target: 'a region such as `buf` or `buf[0..3]`',
  where: 'a place: `after buf`, `before buf`, `buf[8]` or an address such as 0x70000000',
  size: 'a size such as `16K`, `2M` or `4 pages`',
  pages: 'page numbers: `[3]`, `[0..3]`, `[4..]`',
  version: 'a kernel version such as `6.12`',
  kernel: 'a kernel: `kernel 6.12` or `kernel mainline`',
  series: '`+` or `-` and the name of a series',
  config: 'a choice of Kconfig such as `NO_PAGE_MAPCOUNT=y`',
  subject: 'something to expect: a fact such as `pte(buf).write`, `error EINVAL`, `called do_wp_page`',
  condition: 'something to expect: a fact such as `pte(buf).write`, `error EINVAL`, `called do_wp_page`',
  comparison: 'something to expect: a fact such as `pte(buf).write`, `error EINVAL`, `called do_wp_page`',
  operand: 'a value: a number, `none`, a text in quotes or another fact',
  field: 'the name of a field',
  guardPart: 'a kernel guard such as `[<6.15]`',
};

function found(token: IToken | undefined): string {
  return token === undefined || token.image === '' ? 'here the line ends' : `here is \`${clip(token.image)}\``;
}

export function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function wanted(type: TokenType, rule: string): string {
  const byRule = WANTED[rule];
  if (byRule !== undefined && !type.LABEL?.startsWith('`')) return byRule;
  return type.LABEL ?? type.name;
}

/** Messages of the grammar. `grammar` problems start with "Expected" or "Nothing more". */
export const grammarMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage({ expected, actual, ruleName }) {
    return `Expected ${wanted(expected, ruleName)}, but ${found(actual)}.`;
  },
  buildNotAllInputParsedMessage({ firstRedundant }) {
    return `Nothing more is expected on this line, but ${found(firstRedundant)}.`;
  },
  buildNoViableAltMessage({ actual, ruleName }) {
    return `Expected ${WANTED[ruleName] ?? 'something else'}, but ${found(actual[0])}.`;
  },
  buildEarlyExitMessage({ actual, ruleName }) {
    return `Expected ${WANTED[ruleName] ?? 'something else'}, but ${found(actual[0])}.`;
  },
};
