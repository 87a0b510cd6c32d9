/** One message of a source, or the whole source where it is not mail. Offsets are in the source's bytes, end exclusive. */
export interface Letter {
  readonly start: number;
  readonly end: number;
  /** 1-based line at `start`. */
  readonly line: number;
  readonly kind: 'mail' | 'text';
  /** From a mailbox: lines that begin with `From ` are quoted by `>`. */
  readonly mailbox: boolean;
}

const NEWLINE = 10;
const FROM = [0x46, 0x72, 0x6f, 0x6d, 0x20];
/** More is not looked at to tell what a line is. */
const PEEK = 300;
/** Lines between two reports of progress. */
const SLICE = 100_000;

/**
 * Splits a source into its messages, by the lines that begin with `From ` (mboxrd, mboxo, what git format-patch, b4 and
 * public-inbox write). Yields the offset it has come to.
 */
export function* lettersOf(bytes: Uint8Array): Generator<number, readonly Letter[]> {
  const letters: Letter[] = [];
  let open = beginningOf(bytes);
  let line = 1;
  let sinceYield = 0;
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, at);
    const next = newline < 0 ? bytes.length : newline + 1;
    if (isEnvelope(bytes, at, next)) {
      if (at > open.start) letters.push({ ...open, end: at });
      open = { start: next, line: line + 1, kind: 'mail', mailbox: true };
    }
    at = next;
    line += 1;
    sinceYield += 1;
    if (sinceYield === SLICE) {
      sinceYield = 0;
      yield at;
    }
  }
  if (bytes.length > open.start) letters.push({ ...open, end: bytes.length });
  return letters.filter(({ start, end, mailbox }) => mailbox || !isBlank(bytes, start, end));
}

function beginningOf(bytes: Uint8Array): Omit<Letter, 'end'> {
  let start = 0;
  let line = 1;
  while (start < bytes.length && (bytes[start] === NEWLINE || bytes[start] === 13)) {
    if (bytes[start] === NEWLINE) line += 1;
    start += 1;
  }
  return { start, line, kind: beginsWithHeaders(bytes, start) ? 'mail' : 'text', mailbox: false };
}

/** `From SENDER DATE`, as git's own mailsplit tells it: a time of day and a year, and headers in the next line. */
function isEnvelope(bytes: Uint8Array, at: number, next: number): boolean {
  if (next - at < 16 || next - at > PEEK || FROM.some((byte, index) => bytes[at + index] !== byte)) return false;
  const text = latin(bytes, at, next).trimEnd();
  return /\d{4}$/.test(text) && / \d{1,2}:\d\d(?::\d\d)? /.test(text) && isHeaderLine(bytes, next);
}

function isHeaderLine(bytes: Uint8Array, at: number): boolean {
  return /^>?[A-Za-z][!-9;-~]{0,75}:/.test(latin(bytes, at, Math.min(bytes.length, at + 80)));
}

/** A mail without an envelope: headers up to the first empty line, a subject or sender among them. */
function beginsWithHeaders(bytes: Uint8Array, start: number): boolean {
  if (!isHeaderLine(bytes, start)) return false;
  const text = latin(bytes, start, Math.min(bytes.length, start + 65_536));
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const head = text.slice(0, end);
  return head.includes('\n') && /^(?:Subject|From|Message-ID):/im.test(head) && !/^(?:---|\+\+\+|@@|diff) /m.test(head);
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] ?? 0) > 32) return false;
  return true;
}

function latin(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
