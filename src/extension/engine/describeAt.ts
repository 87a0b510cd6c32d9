import type { TextPlace, WordHelp } from '../../protocol';
import { describe, describeFact } from '../../sim/scenario';

/** What the word at a place means, if it is one of the language. Comments and titles mean nothing. */
export function describeAt(text: string, { line, column }: TextPlace): WordHelp | null {
  const whole = text.split(/\r\n|\r|\n/)[line] ?? '';
  const code = withoutComment(whole);
  for (const { 0: word, index } of code.matchAll(/[A-Za-z_][\w-]*/g)) {
    if (column < index || column > index + word.length) continue;
    const before = code.slice(0, index);
    if ((before.split('"').length - 1) % 2 === 1) return null;
    const fact = /([A-Za-z_]\w*)\([^()]*\)\.$/.exec(before)?.[1];
    if (fact !== undefined) return describeFact(fact, word) ?? null;
    return describe(word, startsStatement(before)) ?? null;
  }
  return null;
}

/** The offset in a text of a 0-based line and column; the end of the line if it is shorter. */
export function offsetOf(text: string, { line, column }: TextPlace): number {
  let from = 0;
  const ends = /\r\n|\r|\n/g;
  for (let n = 0; n < line; n++) {
    if (!ends.exec(text)) return text.length;
    from = ends.lastIndex;
  }
  const next = ends.exec(text);
  return Math.min(from + column, next ? next.index : text.length);
}

/** Nothing before it, or only `child:` and `buf =`. */
function startsStatement(before: string): boolean {
  return /^\s*(?:[A-Za-z_][\w-]*\s*:\s*)?(?:[A-Za-z_][\w-]*\s*=\s*)?$/.test(before);
}

function withoutComment(line: string): string {
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    if (line[i] === '#' && !quoted) return line.slice(0, i);
  }
  return line;
}
