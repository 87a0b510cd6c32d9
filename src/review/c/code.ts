/** Longer lines are cut: no C line that a person wrote is, and no name that matters stands beyond. */
const LONGEST = 4000;

/** Lines of C without comments and without what stands in strings, as far as one line tells. */
export interface CodeLines {
  readonly code: readonly string[];
  /** True for lines that begin within a comment. */
  readonly commented: readonly boolean[];
}

/** Takes comments and the contents of strings out of lines, which may begin in the middle of a comment, as hunks do. */
export function codeLines(lines: readonly string[]): CodeLines {
  const code: string[] = [];
  const commented: boolean[] = [];
  let inComment = beginsInComment(lines);
  for (const line of lines) {
    commented.push(inComment);
    const cut = line.length > LONGEST ? line.slice(0, LONGEST) : line;
    if (!inComment && !cut.includes('/') && !cut.includes('"') && !cut.includes("'")) {
      code.push(cut);
      continue;
    }
    const { text, open } = strip(cut, inComment);
    code.push(text);
    inComment = open;
  }
  return { code, commented };
}

/** True if a comment is closed before one is opened, or if the first line looks like the middle of one. */
function beginsInComment(lines: readonly string[]): boolean {
  const first = lines.find((line) => line.trim() !== '') ?? '';
  if (/^\s*\*(?:\s|$)/.test(first)) return true;
  for (const line of lines) {
    const close = line.indexOf('*/');
    const open = line.indexOf('/*');
    if (close >= 0 && (open < 0 || close < open)) return true;
    if (open >= 0) return false;
  }
  return false;
}

function strip(line: string, inComment: boolean): { text: string; open: boolean } {
  let text = '';
  let at = 0;
  let open = inComment;
  while (at < line.length) {
    if (open) {
      const close = line.indexOf('*/', at);
      if (close < 0) return { text, open };
      open = false;
      text += ' ';
      at = close + 2;
      continue;
    }
    const char = line[at];
    if (char === '/' && line[at + 1] === '/') return { text, open };
    if (char === '/' && line[at + 1] === '*') {
      open = true;
      at += 2;
    } else if (char === '"' || char === "'") {
      at = afterLiteral(line, at);
      text += char === '"' ? '""' : '0';
    } else {
      text += char;
      at += 1;
    }
  }
  return { text, open };
}

function afterLiteral(line: string, start: number): number {
  const quote = line[start];
  let at = start + 1;
  while (at < line.length && line[at] !== quote) at += line[at] === '\\' ? 2 : 1;
  return at + 1;
}
