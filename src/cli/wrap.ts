/** Text that fits a mail. */
export const WIDTH = 72;

/** Words of a text in lines that leave room for an indentation; a word longer than a line is not cut. */
export function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  const room = WIDTH - indent;
  const lead = /^ */.exec(text)?.[0] ?? '';
  for (const word of text.trim().split(/ +/)) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length + 1 <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lead + word);
  }
  return lines;
}

/** The same, indented: the first line by its mark, the others likewise by blanks. */
export function hanging(mark: string, text: string): string[] {
  return wrap(text, mark.length).map((line, i) => (i === 0 ? mark : ' '.repeat(mark.length)) + line);
}

/** Words left, a mark right; on a line of its own if there is no room. */
export function row(left: string, right: string): string[] {
  const room = WIDTH - left.length - right.length;
  if (room > 0) return [left + ' '.repeat(room) + right];
  const mark = /^ */.exec(left)?.[0] ?? '';
  return [...hanging(mark, left.trim()), right.padStart(WIDTH)];
}
