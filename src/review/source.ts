import { Budget, LIMITS } from './limits';
import { lostFiles, lostHeaders, lostItsLines } from './loose';
import { type Letter, lettersOf } from './mail/letters';
import { readPart } from './mail/part';
import { TextReader } from './mail/text';
import type { ReviewMail, ReviewPlace, ReviewProblem, ReviewSource } from './model';
import { type Content, ContentReader } from './patch';
import type { Item } from './series';
import { readSubject } from './subject';

/** Lines between two reports of progress. */
const SLICE = 1000;
/** A mail's text is shown up to here. */
const LONGEST_BODY = 64 * 1024;

interface Read {
  readonly items: readonly Item[];
  readonly problems: readonly ReviewProblem[];
}

/** Reads the mails, commits and diffs of all sources. Yields how far it is. */
export async function* itemsOf(sources: readonly ReviewSource[]): AsyncGenerator<number, Read> {
  const items: Item[] = [];
  const state: State = { budget: new Budget(), problems: [] };
  const total = Math.min(
    LIMITS.bytes,
    sources.reduce((sum, { bytes }) => sum + bytes.length, 1),
  );
  let before = 0;
  for (const [source, { name, bytes }] of sources.entries()) {
    const done = before;
    const read = bytes.subarray(0, Math.max(0, LIMITS.bytes - done));
    if (read.length < bytes.length) state.problems.push(tooLarge(source));
    const count = items.length;
    for await (const item of itemsIn(inUtf8(read), source, name, state)) {
      if (typeof item === 'number') yield Math.min(1, (done + item) / total);
      else items.push(item);
    }
    if (items.length === count && read.length === bytes.length) state.problems.push(nothing(source));
    before += read.length;
  }
  if (state.budget.exceeded !== undefined) state.problems.push(state.budget.exceeded);
  return { items, problems: state.problems };
}

/** Kept over all sources. */
interface State {
  readonly budget: Budget;
  readonly problems: ReviewProblem[];
}

function tooLarge(source: number): ReviewProblem {
  return {
    severity: 'warning',
    message: 'This is more than 64 MB; what comes after that was left out. Open a part of it.',
    place: { source, line: 1 },
  };
}

function nothing(source: number): ReviewProblem {
  return {
    severity: 'warning',
    message: 'There is nothing to read in this. Open a patch, a diff, a mail or a mailbox.',
    place: { source, line: 1 },
  };
}

/** Without a byte order mark; from UTF-16, which Windows writes by redirection, where the mark says so. */
function inUtf8(bytes: Uint8Array): Uint8Array {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return bytes.subarray(3);
  const utf16 = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : undefined;
  return utf16 === undefined ? bytes : new TextEncoder().encode(new TextDecoder(utf16).decode(bytes));
}

async function* itemsIn(bytes: Uint8Array, source: number, name: string, state: State): AsyncGenerator<Item | number> {
  const splitting = lettersOf(bytes);
  let split = splitting.next();
  for (; split.done !== true; split = splitting.next()) yield 0;
  for (const letter of split.value) {
    yield letter.start;
    if (!state.budget.take('mails', { source, line: letter.line })) return;
    if (letter.kind === 'mail') yield* mailOf(bytes, letter, source, state);
    else yield* textOf(bytes, letter, source, name, state);
  }
}

async function* mailOf(
  bytes: Uint8Array,
  letter: Letter,
  source: number,
  { budget, problems }: State,
): AsyncGenerator<Item | number> {
  const place: ReviewPlace = { source, line: letter.line };
  const { headers, body } = await readPart(bytes, letter);
  const reader = new TextReader(bytes, source);
  const contents = new ContentReader(place, budget, false);
  let count = 0;
  for await (const { lines, numbers, hidden } of reader.read({ headers, range: body, mailbox: letter.mailbox })) {
    for (const [index, text] of lines.entries()) {
      contents.read(text, { source, line: numbers(index), ...(hidden ? { hidden } : {}) });
      if (++count % SLICE === 0) yield letter.start;
    }
  }
  problems.push(...reader.problems);
  const content: Content = contents.finish()[0] ?? { text: '', files: [], problems: [], digest: 0, place };
  const { subject, date, messageId } = headers;
  const from = authorIn(content.text) ?? headers.from;
  const mail: ReviewMail = {
    subject,
    ...(from === undefined ? {} : { from }),
    ...(date === undefined ? {} : { date }),
    ...(messageId === undefined ? {} : { messageId }),
    body: content.text.slice(0, LONGEST_BODY),
    place,
  };
  yield itemOf(mail, content);
}

/** The author, where another one sent the mail: git writes it above the text. */
function authorIn(text: string): string | undefined {
  return /^From: (\S.{0,300})(?:\n|$)/.exec(text)?.[1]?.trim();
}

async function* textOf(
  bytes: Uint8Array,
  letter: Letter,
  source: number,
  name: string,
  { budget, problems }: State,
): AsyncGenerator<Item | number> {
  const reader = new TextReader(bytes, source);
  const reading = new ContentReader({ source, line: letter.line }, budget, true);
  let count = 0;
  for (const { lines, numbers } of reader.plain({}, letter, false)) {
    for (const [index, text] of lines.entries()) {
      reading.read(text, { source, line: numbers(index) });
      if (++count % SLICE === 0) yield letter.start;
    }
  }
  problems.push(...reader.problems);
  for (const content of reading.finish()) {
    const { commit, text, place } = content;
    const { from, date } = commit ?? {};
    const mail: ReviewMail = {
      subject: commit?.subject ?? name,
      ...(from === undefined ? {} : { from }),
      ...(date === undefined ? {} : { date }),
      body: text.slice(0, LONGEST_BODY),
      place,
    };
    yield itemOf(mail, content);
  }
}

/** What was read, and what can be told of it if its line breaks were lost. */
function itemOf(mail: ReviewMail, content: Content): Item {
  if (content.files.length > 0 || !lostItsLines(content.text)) {
    return { mail, subject: readSubject(mail.subject), content };
  }
  const whole = { ...mail, ...lostHeaders(content.text) };
  const files = lostFiles(content.text, mail.place);
  return { mail: whole, subject: readSubject(whole.subject), content: { ...content, files }, lost: true };
}
