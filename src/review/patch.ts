import { DiffReader, type LinePlace } from './diff/reader';
import type { Budget } from './limits';
import type { ReviewFile, ReviewPlace, ReviewProblem } from './model';

/** Text above a diff is read up to here. */
const LONGEST_TEXT = 1024 * 1024;

/** What a mail, a commit of `git log -p`, or a bare diff holds. */
export interface Content {
  readonly text: string;
  readonly files: readonly ReviewFile[];
  readonly problems: readonly ReviewProblem[];
  /** Changes with the diff, blanks and line numbers apart. */
  readonly digest: number;
  readonly place: ReviewPlace;
  /** What `git log` says of the commit. */
  readonly commit?: Commit;
}

export interface Commit {
  readonly subject: string;
  readonly from?: string;
  readonly date?: string;
}

/** Reads lines into contents: one for a mail; one for each commit where `commits` may follow one another. */
export class ContentReader {
  readonly contents: Content[] = [];
  private diff: DiffReader;
  private body: string[] = [];
  private bodySize = 0;
  private place: ReviewPlace;
  private inCommit = false;
  private full = false;

  constructor(
    place: ReviewPlace,
    private readonly budget: Budget,
    private readonly commits: boolean,
  ) {
    this.place = place;
    this.diff = this.newDiff();
  }

  read(text: string, place: LinePlace): void {
    if (!this.full) this.diff.read(text, place);
  }

  finish(): readonly Content[] {
    this.diff.finish();
    const body = this.body.join('\n');
    const commit = this.inCommit ? commitIn(this.body) : undefined;
    if (this.diff.files.length > 0 || body.trim() !== '') {
      this.contents.push({
        text: commit === undefined ? body.trim() : messageOf(this.body),
        files: this.diff.files,
        problems: this.diff.problems,
        digest: this.diff.digest,
        place: this.place,
        ...(commit === undefined ? {} : { commit }),
      });
    }
    return this.contents;
  }

  private newDiff(): DiffReader {
    return new DiffReader(this.budget, (text, place) => this.readProse(text, place));
  }

  private readProse(text: string, place: LinePlace): void {
    if (this.commits && /^commit [0-9a-f]{7,64}(?: |$)/.test(text)) {
      this.finish();
      this.full = !this.budget.take('mails', place);
      this.diff = this.newDiff();
      this.body = [];
      this.bodySize = 0;
      this.inCommit = true;
      this.place = { source: place.source, line: place.line };
      return;
    }
    // What follows a diff is a signature or a mailing list's footer.
    if (this.diff.started || this.bodySize > LONGEST_TEXT) return;
    this.body.push(text);
    this.bodySize += text.length + 1;
  }
}

function commitIn(lines: readonly string[]): Commit {
  const value = (key: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const from = value('Author');
  const date = value('Date') ?? value('AuthorDate');
  return {
    subject: (messageOf(lines).split('\n')[0] ?? '').trim(),
    ...(from === undefined ? {} : { from }),
    ...(date === undefined ? {} : { date }),
  };
}

/** git log indents messages by four blanks. */
function messageOf(lines: readonly string[]): string {
  return lines
    .filter((line) => line.startsWith('    ') || line === '')
    .map((line) => line.slice(4))
    .join('\n')
    .trim();
}
