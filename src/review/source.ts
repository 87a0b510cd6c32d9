import { type Letter, lettersOf } from './mail/letters';
import { readPart } from './mail/part';
import { TextReader } from './mail/text';
import type { ReviewMail, ReviewPlace, ReviewProblem, ReviewSource } from './model';
import { type Content, ContentReader } from './patch';
import type { Item } from './series';
import { readSubject } from './subject';

/** Lines between two reports of progress. */
const SLICE = 4000;

interface Read {
  readonly items: readonly Item[];
  readonly problems: readonly ReviewProblem[];
}

/** Reads the mails, commits and diffs of all sources. Yields how far it is. */
export async function* itemsOf(sources: readonly ReviewSource[]): AsyncGenerator<number, Read> {
  const items: Item[] = [];
  const problems: ReviewProblem[] = [];
  const total = sources.reduce((sum, { bytes }) => sum + bytes.length, 1);
  let before = 0;
  for (const [source, { name, bytes }] of sources.entries()) {
    const done = before;
    for await (const item of itemsIn(bytes, source, name, problems)) {
      if (typeof item === 'number') yield (done + item) / total;
      else items.push(item);
    }
    before += bytes.length;
  }
  return { items, problems };
}

async function* itemsIn(
  bytes: Uint8Array,
  source: number,
  name: string,
  problems: ReviewProblem[],
): AsyncGenerator<Item | number> {
  const letters = yield* lettersOf(bytes);
  for (const letter of letters) {
    yield letter.start;
    if (letter.kind === 'mail') yield* mailOf(bytes, letter, source, problems);
    else yield* textOf(bytes, letter, source, name, problems);
  }
}

async function* mailOf(
  bytes: Uint8Array,
  letter: Letter,
  source: number,
  problems: ReviewProblem[],
): AsyncGenerator<Item | number> {
  const place: ReviewPlace = { source, line: letter.line };
  const { headers, body } = await readPart(bytes, letter);
  const reader = new TextReader(bytes, source);
  const contents = new ContentReader(place, false);
  let count = 0;
  for await (const { lines, numbers, hidden } of reader.read({ headers, range: body, mailbox: letter.mailbox })) {
    for (const [index, text] of lines.entries()) {
      contents.read(text, { source, line: numbers(index), ...(hidden ? { hidden } : {}) });
      if (++count % SLICE === 0) yield body.start;
    }
  }
  problems.push(...reader.problems);
  const content: Content = contents.finish()[0] ?? { body: '', files: [], problems: [], digest: 0, place };
  const { subject, from, date, messageId } = headers;
  const mail: ReviewMail = {
    subject,
    ...(from === undefined ? {} : { from }),
    ...(date === undefined ? {} : { date }),
    ...(messageId === undefined ? {} : { messageId }),
    body: content.body,
    place,
  };
  yield { mail, subject: readSubject(subject), content };
}

async function* textOf(
  bytes: Uint8Array,
  letter: Letter,
  source: number,
  name: string,
  problems: ReviewProblem[],
): AsyncGenerator<Item | number> {
  const reader = new TextReader(bytes, source);
  const reading = new ContentReader({ source, line: letter.line }, true);
  let count = 0;
  for (const { lines, numbers } of reader.plain({}, letter, false)) {
    for (const [index, text] of lines.entries()) {
      reading.read(text, { source, line: numbers(index) });
      if (++count % SLICE === 0) yield letter.start;
    }
  }
  problems.push(...reader.problems);
  for (const content of reading.finish()) {
    const subject = content.commit?.subject ?? name;
    const { from, date } = content.commit ?? {};
    yield {
      mail: {
        subject,
        ...(from === undefined ? {} : { from }),
        ...(date === undefined ? {} : { date }),
        body: content.body,
        place: content.place,
      },
      subject: readSubject(subject),
      content,
    };
  }
}
