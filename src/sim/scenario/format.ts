import { LIMITS } from './limits';
import { isSetting, type ParsedLine, parseLine } from './parser';
import { printItem, printTitle } from './print';
import { Problems } from './problems';
import { BYTE_ORDER_MARK, lineEndOf, splitLines, type TextLine } from './text';
import { tokenize } from './tokens';

/** Lines longer than this do not push the comments of their neighbours to the right. */
const WIDEST_FOR_COMMENTS = 64;

interface Line {
  readonly code: string;
  readonly comment: string;
  readonly indent: number;
}

/**
 * The text in its one form. Formatting again changes nothing; the meaning stays. Lines with an error keep their words.
 * The lines of a `proc` block are indented, those with `NAME:` in front are not; trailing comments of neighbouring lines
 * are aligned; no blank lines in a row, a line end at the end.
 */
export function format(text: string): string {
  if (text.length > LIMITS.fileLength) return text;
  const lines = withoutExtraBlanks(withCommentIndents(indented(text)));
  if (lines.length === 0) return '';
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const end = lineEndOf(text);
  return `${mark}${printed(lines).join(end)}${end}`;
}

/** Lines with their indentation; comments on a line of their own keep the one they had, for now. */
function indented(text: string): Line[] {
  let inProc = false;
  return splitLines(text).map((source) => {
    const problems = new Problems();
    const parsed = parseLine(source, problems);
    if (parsed === undefined) {
      const comment = source.text.trim();
      return { code: '', comment, indent: inProc && comment !== '' && /^\s/.test(source.text) ? 2 : 0 };
    }
    const { code, comment } =
      problems.count === 0 ? { code: canonical(parsed), comment: commentOf(source) } : asWritten(source);
    const kind = kindOf(parsed);
    if (kind === 'scenario') inProc = false;
    if (kind === 'proc') inProc = true;
    return { code, comment, indent: kind === 'own' && inProc ? 2 : 0 };
  });
}

/** `own`: a statement or expectation without a process in front; `other`: a setting, or a line of another process. */
function kindOf(parsed: ParsedLine): 'scenario' | 'proc' | 'own' | 'other' {
  switch (parsed.kind) {
    case 'scenario':
    case 'proc':
      return parsed.kind;
    case 'setting':
      return 'other';
    case 'step':
    case 'expect':
      return parsed.on === undefined ? 'own' : 'other';
    case 'broken': {
      const { head, text } = parsed;
      if (head === 'scenario' || head === 'proc') return head;
      return isSetting(head) || /^[A-Za-z_][\w-]*\s*:/.test(text) ? 'other' : 'own';
    }
  }
}

function canonical(parsed: Exclude<ParsedLine, undefined>): string {
  switch (parsed.kind) {
    case 'scenario':
      return printTitle(parsed.title.text);
    case 'broken':
      return parsed.text;
    default:
      return printItem(parsed);
  }
}

function commentOf(source: TextLine): string {
  return tokenize(source.text).comment?.image.trim() ?? '';
}

function asWritten(source: TextLine): { code: string; comment: string } {
  const at = source.text.length > LIMITS.lineLength ? undefined : tokenize(source.text).comment?.startOffset;
  if (at === undefined) return { code: source.text.trim(), comment: '' };
  return { code: source.text.slice(0, at).trim(), comment: source.text.slice(at).trim() };
}

/** A comment on its own is indented like the line right below it, if that is a line with code. */
function withCommentIndents(lines: readonly Line[]): Line[] {
  const result = [...lines];
  for (let i = result.length - 2; i >= 0; i--) {
    const line = result[i];
    const below = result[i + 1];
    if (line === undefined || below === undefined || line.code !== '' || line.comment === '') continue;
    if (below.code !== '' || below.comment !== '') result[i] = { ...line, indent: below.indent };
  }
  return result;
}

function isBlank(line: Line | undefined): boolean {
  return line !== undefined && line.code === '' && line.comment === '';
}

function withoutExtraBlanks(lines: readonly Line[]): Line[] {
  const result: Line[] = [];
  for (const line of lines) {
    if (isBlank(line) && (result.length === 0 || isBlank(result.at(-1)))) continue;
    result.push(line);
  }
  if (isBlank(result.at(-1))) result.pop();
  return result;
}

function printed(lines: readonly Line[]): string[] {
  const columns = commentColumns(lines);
  return lines.map((line, i) => {
    const code = `${' '.repeat(line.indent)}${line.code}`;
    if (line.comment === '') return code.trimEnd();
    if (line.code === '') return `${code}${line.comment}`;
    return `${code.padEnd(Math.max(columns[i] ?? 0, code.length + 2))}${line.comment}`;
  });
}

/** The column of each line's trailing comment: the same for neighbouring lines. */
function commentColumns(lines: readonly Line[]): number[] {
  const columns: number[] = [];
  for (let from = 0; from < lines.length; ) {
    let to = from;
    let widest = 0;
    for (; to < lines.length && lines[to]?.code !== ''; to++) {
      const line = lines[to];
      const width = line === undefined || line.comment === '' ? 0 : line.indent + line.code.length;
      if (width <= WIDEST_FOR_COMMENTS) widest = Math.max(widest, width);
    }
    for (let i = from; i < to; i++) columns[i] = widest + 2;
    from = Math.max(to, from + 1);
  }
  return columns;
}
