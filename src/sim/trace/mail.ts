/** Text for mails and terminals. */

/** Columns of a mail. */
export const WIDTH = 72;

/** Breaks a line at blanks and bars so that nothing is wider than a mail; what cannot be broken is cut. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let rest = ascii(text);
  while (rest.length > WIDTH) {
    const room = rest.slice(0, WIDTH);
    const at = Math.max(room.lastIndexOf(' '), room.lastIndexOf('|') + 1);
    const cut = at > indent.length + 8 ? at : WIDTH;
    lines.push(rest.slice(0, cut));
    rest = indent + rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}

/** What mail clients and terminals may not have is written with what they do. */
export function ascii(text: string): string {
  return text
    .replaceAll('→', '->')
    .replaceAll('×', 'x')
    .replaceAll('–', '-')
    .replaceAll('…', '...')
    .replaceAll('·', '-')
    .replace(/[^\x20-\x7e]/g, '?');
}
