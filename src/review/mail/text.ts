import PostalMime from 'postal-mime';
import { LIMITS } from '../limits';
import type { ReviewProblem } from '../model';
import { decode } from './charset';
import { type Headers, type Range, readPart } from './part';

/** Some lines of a body, in their order. */
export interface Lines {
  readonly lines: readonly string[];
  /** 1-based line of each in the source; where `hidden`, all stand in the part that begins there. */
  readonly numbers: (index: number) => number;
  readonly hidden: boolean;
}

/** Bytes that are decoded at a time. */
const PIECE = 256 * 1024;
const DEEPEST = 8;
const NEWLINE = 10;

export interface Body {
  readonly headers: Headers;
  readonly range: Range;
  readonly mailbox: boolean;
}

/** Reads a mail's text, part by part and in pieces, and what is wrong with it. */
export class TextReader {
  readonly problems: ReviewProblem[] = [];
  private guessed = false;
  private parts = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly source: number,
  ) {}

  async *read({ headers, range, mailbox }: Body, depth = 0): AsyncGenerator<Lines> {
    if (headers.type.startsWith('multipart/')) {
      for (const part of this.partsOf(headers, range)) {
        if (depth >= DEEPEST) {
          this.warn('Parts of this mail are nested too deeply; the inner ones were left out.', part.line);
          return;
        }
        this.parts += 1;
        if (this.parts > LIMITS.parts) {
          if (this.parts === LIMITS.parts + 1) {
            this.warn('This mail has more than 200 parts; the others were left out.', part.line);
          }
          return;
        }
        const inner = await readPart(this.bytes, part);
        yield* this.read({ headers: inner.headers, range: inner.body, mailbox }, depth + 1);
      }
      return;
    }
    if (headers.type === 'message/rfc822' && depth < DEEPEST) {
      const inner = await readPart(this.bytes, range);
      yield* this.read({ headers: inner.headers, range: inner.body, mailbox }, depth + 1);
      return;
    }
    if (!isText(headers)) return;
    if (headers.encoding === 'none' && !headers.flowed) yield* this.plain(headers, range, mailbox);
    else yield* this.encoded(headers, range);
  }

  /** Lines as they stand. */
  *plain(headers: Pick<Headers, 'charset'>, { start, end, line }: Range, mailbox: boolean): Generator<Lines> {
    let number = line;
    for (let at = start; at < end; ) {
      const next = pieceEnd(this.bytes, at, end);
      const first = number;
      const cut = Math.min(next, at + LIMITS.line);
      if (cut < next) this.warn('This line is longer than 1 MB; the rest of it was left out.', first);
      const lines = this.split(this.bytes.subarray(at, cut), headers.charset, first);
      const unquoted = mailbox ? lines.map((text) => (/^>+From /.test(text) ? text.slice(1) : text)) : lines;
      yield { lines: unquoted, numbers: (index) => first + index, hidden: false };
      number += lines.length;
      at = next;
    }
  }

  private async *encoded(headers: Headers, range: Range): AsyncGenerator<Lines> {
    if (range.end - range.start > LIMITS.encoded) {
      this.warn(
        'This part of the mail is too large to be decoded (more than 8 MB). Save it as a file and open that.',
        range.line,
      );
      return;
    }
    const raw = this.bytes.subarray(range.start, range.end);
    const lines = (await decodePart(headers, raw))
      .split('\n')
      .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    if (lines.at(-1) === '') lines.pop();
    const map = headers.encoding === 'quoted-printable' && !headers.flowed ? quotedLines(raw, range.line) : undefined;
    if (map !== undefined && map.length >= lines.length) {
      yield { lines, numbers: (index) => map[index] ?? range.line, hidden: false };
    } else {
      yield { lines, numbers: () => range.line, hidden: true };
    }
  }

  private split(bytes: Uint8Array, charset: string | undefined, line: number): string[] {
    const { text, guessed } = decode(bytes, charset);
    if (guessed && !this.guessed) {
      this.guessed = true;
      this.warn(`The text is not ${charset ?? 'UTF-8'}; it was read as windows-1252.`, line);
    }
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.map((each) => (each.endsWith('\r') ? each.slice(0, -1) : each));
  }

  private partsOf({ boundary }: Headers, { start, end, line }: Range): readonly Range[] {
    if (boundary === undefined || boundary === '') {
      this.warn('This mail has several parts, but does not say where they begin; they were left out.', line);
      return [];
    }
    const marker = new TextEncoder().encode(`--${boundary}`);
    const parts: Range[] = [];
    let open: Omit<Range, 'end'> | undefined;
    let number = line;
    for (let at = start; at < end; number++) {
      const newline = this.bytes.indexOf(NEWLINE, at);
      const next = newline < 0 || newline >= end ? end : newline + 1;
      if (marker.every((byte, index) => this.bytes[at + index] === byte)) {
        if (open !== undefined) parts.push({ ...open, end: at });
        if (parts.length > LIMITS.parts) return parts;
        const last = this.bytes[at + marker.length] === 0x2d && this.bytes[at + marker.length + 1] === 0x2d;
        open = last ? undefined : { start: next, line: number + 1 };
      }
      at = next;
    }
    if (open !== undefined) parts.push({ ...open, end });
    return parts;
  }

  private warn(message: string, line: number): void {
    this.problems.push({ severity: 'warning', message, place: { source: this.source, line } });
  }
}

function isText({ type, fileName }: Headers): boolean {
  if (type === 'text/html') return false;
  return type.startsWith('text/') || /\/x-(?:patch|diff)$/.test(type) || /\.(?:patch|diff|txt)$/i.test(fileName);
}

async function decodePart({ charset, encoding, flowed }: Headers, raw: Uint8Array): Promise<string> {
  const type = `text/plain; charset="${charset ?? 'utf-8'}"${flowed ? '; format=flowed' : ''}`;
  const head = new TextEncoder().encode(`Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n`);
  const mail = new Uint8Array(head.length + raw.length);
  mail.set(head);
  mail.set(raw, head.length);
  const email = await PostalMime.parse(mail).catch(() => undefined);
  return email?.text ?? '';
}

/** Where each decoded line of a quoted-printable part begins: a line that ends in `=` goes on in the next. */
function quotedLines(raw: Uint8Array, first: number): number[] {
  const lines: number[] = [first];
  let number = first;
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at];
    if (byte === 0x3d && raw[at + 1] === 0x30 && ((raw[at + 2] ?? 0) | 0x20) === 0x61) lines.push(number);
    if (byte !== NEWLINE) continue;
    number += 1;
    let last = at - 1;
    while (last >= 0 && (raw[last] === 13 || raw[last] === 32 || raw[last] === 9)) last -= 1;
    if (raw[last] !== 0x3d) lines.push(number);
  }
  return lines;
}

/** The end of a piece that ends with a line, unless a line is longer than a piece can be. */
function pieceEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end - start <= PIECE) return end;
  const newline = bytes.lastIndexOf(NEWLINE, start + PIECE - 1);
  if (newline >= start) return newline + 1;
  const next = bytes.indexOf(NEWLINE, start + PIECE);
  return next < 0 || next >= end ? end : next + 1;
}
