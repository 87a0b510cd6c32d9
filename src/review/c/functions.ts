import { codeLines } from './code';
import { functionName, functionOfHeading, isLabel } from './name';

/** Lines of one function, by their index: from the first line of its heading to its closing brace. */
export interface FunctionSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The line with its name; absent where only a hunk's heading tells of the function. */
  readonly nameLine?: number;
}

export interface Functions {
  readonly spans: readonly FunctionSpan[];
  /** The lines end within the last of them. */
  readonly open: boolean;
}

export interface SpanOptions {
  /** The function in which the lines begin; not believed where the lines themselves say that it has ended. */
  readonly inside?: string;
  /** The lines may end in the middle of a heading, which is then a definition, not a declaration. */
  readonly cut?: boolean;
}

/** A heading of more text than this is none. */
const LONGEST_HEADING = 4000;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * The functions in lines of C, in their order. It goes by the kernel's layout: what begins a line begins a definition, and
 * a brace at the beginning of a line ends one; so it holds for the lines of a hunk as well as for a file.
 */
export function functionSpans(lines: readonly string[], { inside, cut }: SpanOptions = {}): Functions {
  const { code, commented } = codeLines(lines);
  const reader = new FunctionReader();
  if (inside !== undefined && beginsInside(lines, code, commented)) reader.beginInside(inside);
  for (const [index, text] of code.entries()) {
    reader.read(text, index, isOutsideComment(lines[index] ?? '', commented[index] === true));
  }
  return reader.finish(lines.length - 1, cut === true);
}

/** What the line at hand stands in. */
type State =
  | { readonly type: 'outside' }
  | Heading
  | {
      readonly type: 'body';
      readonly name: string;
      readonly start: number;
      /** Absent where only the hunk's heading tells of the function. */
      readonly nameLine?: number;
    }
  /** A structure, or the initialiser of a variable. */
  | { readonly type: 'braces' };

/** What may become a definition; `ends` has where each of its lines ends in `text`. */
interface Heading {
  readonly type: 'heading';
  readonly start: number;
  readonly text: string;
  readonly ends: readonly number[];
  readonly depth: number;
}

const OUTSIDE: State = { type: 'outside' };

class FunctionReader {
  private readonly spans: FunctionSpan[] = [];
  private state: State = OUTSIDE;
  private inMacro = false;

  beginInside(name: string): void {
    this.state = { type: 'body', name, start: 0 };
  }

  /** `outside`: the line is of a comment that stands outside of functions. */
  read(text: string, index: number, outside: boolean): void {
    if (this.isMacro(text)) return;
    const { state } = this;
    const first = text.charCodeAt(0);
    const word = beginsWord(first);
    switch (state.type) {
      case 'body':
        if (first === CLOSE || (first === OPEN && closesAtOnce(text, 0))) return this.close(index);
        if (!(word && !isLabel(text)) && !(outside && state.nameLine === undefined)) return;
        this.close(index - 1);
        break;
      case 'braces':
        if (first === CLOSE) this.state = OUTSIDE;
        break;
      case 'heading':
        if (word && state.depth === 0 && beginsAnew(state.text, text)) break;
        return this.readHeading(state, text, index);
      case 'outside':
        break;
    }
    if (word) this.readHeading({ type: 'heading', start: index, text: '', ends: [], depth: 0 }, text, index);
  }

  finish(last: number, cut: boolean): Functions {
    const { state } = this;
    if (state.type === 'heading' && cut) {
      const name = functionOfHeading(state.text.trimEnd());
      if (name !== undefined) {
        this.state = { type: 'body', name, start: state.start, nameLine: nameLineOf(state, name) };
      }
    }
    const open = this.state.type === 'body';
    this.close(last);
    return { spans: this.spans, open };
  }

  /** Lines of the preprocessor define nothing; a macro of several lines is told by its backslashes. */
  private isMacro(text: string): boolean {
    const was = this.inMacro;
    this.inMacro = text.endsWith('\\') && (was || text.startsWith('#') || this.state.type !== 'heading');
    return was || this.inMacro || text.startsWith('#');
  }

  private close(end: number): void {
    const { state } = this;
    if (state.type === 'body' && end >= state.start) {
      const { name, start, nameLine } = state;
      this.spans.push({ name, start, end, ...(nameLine === undefined ? {} : { nameLine }) });
    }
    this.state = OUTSIDE;
  }

  /** Reads one more line of what may become a definition, up to what decides: `{`, `;` or `=`. */
  private readHeading(heading: Heading, line: string, index: number): void {
    let depth = heading.depth;
    for (let at = 0; at < line.length; at++) {
      const char = line[at];
      if (char === '(') depth += 1;
      else if (char === ')') depth = Math.max(0, depth - 1);
      if (depth > 0) continue;
      if (char === ';') {
        this.state = OUTSIDE;
        return;
      }
      if (char === '=') {
        this.state = endsStatement(line, at) ? OUTSIDE : { type: 'braces' };
        return;
      }
      if (char === '{') return this.readBrace(heading, line, at, index);
    }
    const text = `${heading.text}${line}\n`;
    this.state =
      text.length > LONGEST_HEADING ? OUTSIDE : { ...heading, text, ends: [...heading.ends, text.length], depth };
  }

  private readBrace(heading: Heading, line: string, at: number, index: number): void {
    const whole: Heading = { ...heading, text: `${heading.text}${line.slice(0, at)}` };
    const name = functionName(whole.text);
    const ended = closesAtOnce(line, at);
    if (name === undefined) {
      this.state = ended ? OUTSIDE : { type: 'braces' };
      return;
    }
    this.state = { type: 'body', name, start: heading.start, nameLine: nameLineOf(whole, name) };
    if (ended) this.close(index);
  }
}

function nameLineOf({ start, text, ends }: Heading, name: string): number {
  const at = placeOfName(text, name.replace(/^__do_(?:compat_)?sys_/, ''));
  const line = ends.findIndex((end) => at < end);
  return start + (line < 0 ? ends.length : line);
}

/** Where a name stands that parentheses or an argument's end follow. */
function placeOfName(text: string, name: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/\w/.test(text[at - 1] ?? ' ') && /^\s*[(,)]/.test(text.slice(at + name.length, at + name.length + 40)))
      return at;
  }
  return 0;
}

/** A line that begins a definition although one was begun: what was begun is a macro without a semicolon. */
function beginsAnew(begun: string, line: string): boolean {
  if (/^__(?:releases|acquires|must_hold|attribute__)\b/.test(line)) return false;
  return begun.trimEnd().endsWith(')');
}

function endsStatement(line: string, from: number): boolean {
  return line.trimEnd().endsWith(';') || closesAtOnce(line, line.indexOf('{', from));
}

/** True if the brace at a column is closed on its line. */
function closesAtOnce(line: string, from: number): boolean {
  if (from < 0) return false;
  let depth = 0;
  for (let at = from; at < line.length; at++) {
    if (line[at] === '{') depth += 1;
    else if (line[at] === '}' && --depth === 0) return true;
  }
  return false;
}

/** Whether lines of a hunk are still in the function of its heading: the first line that tells, decides. */
function beginsInside(lines: readonly string[], code: readonly string[], commented: readonly boolean[]): boolean {
  for (const [index, text] of code.entries()) {
    if (isOutsideComment(lines[index] ?? '', commented[index] === true)) return false;
    const first = text.charCodeAt(0);
    if (first === CLOSE || first === OPEN) return true;
    if (beginsWord(first)) return isLabel(text);
    if (text.trim() !== '' && !text.startsWith('#')) return true;
  }
  return true;
}

/** A comment that begins a line, or goes on one column further: the kernel writes such ones outside of functions only. */
function isOutsideComment(line: string, commented: boolean): boolean {
  return line.startsWith('/*') || /^ \*(?:[\s/]|$)/.test(line) || (commented && line.startsWith('*'));
}

function beginsWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}
