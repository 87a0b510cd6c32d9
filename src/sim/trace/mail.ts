/**
 * Text for mails and terminals. What stands here goes into a mail unharmed: ASCII only, no tab, at most 72 columns, no
 * trailing blank (a client that flows text joins such lines). A line's first column never comes from a scenario, so none
 * begins with `From ` or `>` or is a lone `.`: whoever makes a line begins it with words of its own, and continues it
 * indented.
 */

/** Columns of a mail. */
export const WIDTH = 72;

/** Breaks a line at blanks and bars so that nothing is wider than a mail; what cannot be broken is cut. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let rest = ascii(text);
  while (rest.length > WIDTH) {
    const room = rest.slice(0, WIDTH + 1);
    const at = Math.max(room.lastIndexOf(' '), room.slice(0, WIDTH).lastIndexOf('|') + 1);
    const cut = at > indent.length + 8 ? at : WIDTH;
    lines.push(rest.slice(0, cut));
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}

/** Lines as a text: no trailing blanks, a line end at the end. */
export function mailText(lines: readonly string[]): string {
  return `${lines.map((line) => ascii(line).trimEnd()).join('\n')}\n`;
}

const WRITTEN: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '×': 'x',
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '·': '-',
  '±': '+-',
  '≠': '!=',
  '≤': '<=',
  '≥': '>=',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '\t': ' ',
};

/** What mail clients and terminals may not have is written with what they do: `ä` as `a`, what has no likeness as `?`. */
export function ascii(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const written = text.replace(/[^\x20-\x7e]/gu, (sign) => WRITTEN[sign] ?? sign);
  return written
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}
