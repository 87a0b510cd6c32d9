import { ascii, WIDTH } from './mail';

/** Room for the backslash at the end of a line that goes on, and the blank before it. */
const ROOM = WIDTH - 2;
const INDENT = '    ';

/** A command for a shell, over as many lines as it takes: pasted from a mail it is the same command. */
export function shellCommand(words: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const [first = "''", ...rest] = pieces(ascii(word));
    if (line === '') line = `  ${first}`;
    else if (line.length + 1 + first.length <= ROOM && rest.length === 0) line += ` ${first}`;
    else {
      lines.push(`${line} \\`);
      line = `${INDENT}${first}`;
    }
    // Quoted pieces are one word if nothing is between them: a piece begins in the first column.
    for (const piece of rest) {
      lines.push(`${line}\\`);
      line = piece;
    }
  }
  return [...lines, line];
}

/** A word as the shell reads it; what no line has room for in several quoted pieces. */
function pieces(word: string): string[] {
  if (/^[\w@%+=:,./-]+$/.test(word) && word.length <= ROOM - INDENT.length) return [word];
  const found: string[] = [];
  let piece = '';
  for (const sign of word) {
    const written = sign === "'" ? "'\\''" : sign;
    if (piece.length + written.length > ROOM - INDENT.length - 2) {
      found.push(`'${piece}'`);
      piece = '';
    }
    piece += written;
  }
  return [...found, `'${piece}'`];
}
