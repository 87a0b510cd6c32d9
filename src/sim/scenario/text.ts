/**
 * Positions in a scenario file. Lines and columns count from 0, columns in UTF-16 units, ends are exclusive: what
 * editors use. A line ends with LF, CR LF or CR alone.
 */
export interface Range {
  readonly line: number;
  readonly start: number;
  readonly endLine: number;
  readonly end: number;
}

/** One line of a file, without its line end. */
export interface TextLine {
  readonly line: number;
  /** Offset of the first character in the file. */
  readonly offset: number;
  readonly text: string;
}

export const BYTE_ORDER_MARK = '\ufeff';

/** The lines of a text. A byte order mark is not part of the first line, so columns match what editors show. */
export function splitLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let from = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 10 && unit !== 13) continue;
    lines.push({ line: lines.length, offset: from, text: text.slice(from, i) });
    if (unit === 13 && text.charCodeAt(i + 1) === 10) i++;
    from = i + 1;
  }
  lines.push({ line: lines.length, offset: from, text: text.slice(from) });
  return lines;
}

/** The line end that a text uses: that of its first line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const at = text.search(/[\r\n]/);
  return at >= 0 && text.startsWith('\r\n', at) ? '\r\n' : '\n';
}

export function onLine(line: number, start: number, end: number): Range {
  return { line, start, endLine: line, end };
}

/** From the start of `a` to the end of `b`. */
export function spanOf(a: Range, b: Range): Range {
  return { line: a.line, start: a.start, endLine: b.endLine, end: b.end };
}
