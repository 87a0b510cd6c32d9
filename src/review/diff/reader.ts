import { type Budget, LIMITS } from '../limits';
import type { ReviewFile, ReviewHunk, ReviewPlace, ReviewProblem } from '../model';
import { FileFunctions } from '../touches';
import { type FileHeader, readFileHeader } from './fileHeader';
import { type HunkHeader, type HunkLine, readHunkHeader } from './lines';

/** What a line may be besides a line of a hunk. */
const EXTENDED =
  /^(?:index |old mode |new mode |new file mode |deleted file mode |similarity index |dissimilarity index |rename from |rename to |copy from |copy to |mode |Binary files |GIT binary patch|--- |\+\+\+ |={60,}$)/;
const STARTS_FILE = /^(?:diff --(?:git|cc|combined) |diff -|Index: )/;
/** A line that a mail client wrapped is joined up to here. */
const LONGEST_JOINED = 2000;
/** More lines than a file's header can have. */
const LONGEST_HEADER = 20;

/** Where a line stands: in a source, or hidden by an encoding within the part that begins there. */
export interface LinePlace extends ReviewPlace {
  readonly hidden?: boolean;
}

interface OpenFile {
  readonly header: FileHeader;
  readonly place: ReviewPlace;
  readonly hunks: ReviewHunk[];
  readonly functions: FileFunctions;
  added: number;
  removed: number;
}

interface OpenHunk {
  readonly header: HunkHeader;
  readonly place: LinePlace;
  readonly lines: HunkLine[];
  /** Lines that are still to come: of each old side, and of the new. */
  readonly olds: number[];
  news: number;
  oldLine: number;
  newLine: number;
  endLine: number;
  damage?: keyof typeof DAMAGE;
}

/**
 * Reads a diff line by line, from among other text. What is no line of a diff goes to `prose`. Knows the dialects of git
 * (also of merges) and of plain `diff -u`; a damaged hunk is kept as far as it goes, and told as a problem.
 */
export class DiffReader {
  readonly files: ReviewFile[] = [];
  readonly problems: ReviewProblem[] = [];
  /** Changes with every line of the diff but for blanks and line numbers. */
  digest = 0x811c9dc5;
  private file: OpenFile | undefined;
  private hunk: OpenHunk | undefined;
  /** Lines of a file's header so far, and where it began. */
  private header: { readonly lines: string[]; readonly place: LinePlace } | undefined;
  private binary = false;
  /** The hunk before this line is complete, but more of its lines may follow. */
  private justEnded = false;
  private lastHunk: OpenHunk | undefined;
  /** What is read belongs to a file that is left out. */
  private skipping = false;

  constructor(
    private readonly budget: Budget,
    private readonly prose: (text: string, place: LinePlace) => void,
  ) {}

  /** True once a file was met. */
  get started(): boolean {
    return this.file !== undefined || this.files.length > 0;
  }

  read(text: string, place: LinePlace): void {
    if (this.hunk !== undefined && this.readHunkLine(this.hunk, text, place)) return;
    if (this.header !== undefined && this.readHeaderLine(this.header, text, place)) return;
    this.readOutside(text, place);
  }

  finish(): void {
    if (this.header !== undefined) this.endHeader(this.header);
    this.endFile();
  }

  private readOutside(text: string, place: LinePlace): void {
    const ended = this.justEnded;
    this.justEnded = false;
    if (STARTS_FILE.test(text) || text.startsWith('--- ')) {
      this.startFile(text, place);
      return;
    }
    const hunk = text.startsWith('@@') ? readHunkHeader(text) : undefined;
    if (hunk !== undefined) {
      this.startHunk(hunk, text, place);
      return;
    }
    if (this.binary && (/^[A-Za-z][!-~]{1,70}$/.test(text) || /^(?:literal|delta) \d+$/.test(text) || text === ''))
      return;
    this.binary = false;
    if (text.startsWith('\\ ')) return;
    const last = this.lastHunk;
    if (ended && last !== undefined && isHunkLine(text)) {
      this.hunk = { ...last, damage: 'counts' };
      this.file?.hunks.pop();
      this.addLine(this.hunk, text, place);
      return;
    }
    if (!this.skipping) this.prose(text, place);
  }

  private startFile(text: string, place: LinePlace): void {
    this.endFile();
    this.skipping = false;
    this.header = { lines: [text], place };
  }

  /** False if the line is not of the header, which then has ended. */
  private readHeaderLine(header: NonNullable<DiffReader['header']>, text: string, place: LinePlace): boolean {
    const first = header.lines[0] ?? '';
    const names = header.lines.some((line) => line.startsWith('--- '));
    if (first.startsWith('--- ') && header.lines.length === 1 && !text.startsWith('+++ ')) {
      this.header = undefined;
      this.prose(first, header.place);
      return false;
    }
    const more = EXTENDED.test(text) && !(names && text.startsWith('--- ')) && header.lines.length < LONGEST_HEADER;
    const plain = !names && first.startsWith('Index: ') && text.startsWith('diff -');
    if (more || plain) {
      header.lines.push(text);
      if (text.startsWith('GIT binary patch')) this.binary = true;
      return true;
    }
    this.endHeader(header);
    const hunk = text.startsWith('@@') ? readHunkHeader(text) : undefined;
    if (hunk === undefined) return false;
    this.startHunk(hunk, text, place);
    return true;
  }

  private endHeader({ lines, place }: NonNullable<DiffReader['header']>): void {
    this.header = undefined;
    if (lines.length === 1 && !(lines[0] ?? '').startsWith('diff --')) {
      this.prose(lines[0] ?? '', place);
      return;
    }
    this.skipping = !this.budget.take('files', place);
    if (this.skipping) return;
    const header = readFileHeader(lines);
    this.file = openFile(header, place);
    this.mix(header.path);
  }

  private startHunk(header: HunkHeader, text: string, place: LinePlace): void {
    if (this.skipping || !this.budget.take('hunks', place)) return;
    this.file ??= openFile({ path: '', change: 'modified', binary: false }, place);
    this.mix(text.startsWith('@@@') ? '@@@' : '@@');
    this.hunk = {
      header,
      place,
      lines: [],
      olds: header.olds.map(({ lines }) => lines),
      news: header.newLines,
      oldLine: header.olds[0]?.start ?? 0,
      newLine: header.newStart,
      endLine: place.line,
    };
    if (isComplete(this.hunk)) this.endHunk(this.hunk);
  }

  /** False if the line is not of the hunk, which then has ended. */
  private readHunkLine(hunk: OpenHunk, text: string, place: LinePlace): boolean {
    if (hunk.damage === 'counts') {
      if (isHunkLine(text)) {
        this.addLine(hunk, text, place);
        return true;
      }
      this.endHunk(hunk);
      return false;
    }
    if (text.startsWith('\\')) return true;
    const blank = text === '' && hunk.news > 0 && hunk.olds.some((left) => left > 0);
    if (blank || /^[+\- ]/.test(text)) {
      this.addLine(hunk, text, place);
      if (isComplete(hunk)) this.endHunk(hunk);
      return true;
    }
    const last = hunk.lines.at(-1);
    const stops = text === '' || STARTS_FILE.test(text) || text.startsWith('@@') || /^From \S/.test(text);
    if (stops || last === undefined || hunk.header.olds.length > 1) {
      hunk.damage = 'cut';
      this.endHunk(hunk);
      return false;
    }
    if (last.sign === '-' && /^-\s?$/.test(last.text)) {
      hunk.lines.pop();
      hunk.damage = 'cut';
      this.endHunk(hunk);
      return true;
    }
    if (last.text.length < LONGEST_JOINED)
      hunk.lines[hunk.lines.length - 1] = { ...last, text: `${last.text} ${text}` };
    hunk.damage = 'wrapped';
    hunk.endLine = place.line;
    return true;
  }

  private addLine(hunk: OpenHunk, text: string, place: LinePlace): void {
    const parents = hunk.olds.length;
    const signs = text === '' ? ' '.repeat(parents) : text.slice(0, parents);
    const sign = signs.includes('-') ? '-' : signs.includes('+') ? '+' : ' ';
    const content = text.slice(parents);
    if (hunk.lines.length < LIMITS.hunkLines) {
      const source = place.hidden === true ? {} : { source: place.line };
      hunk.lines.push({ sign, text: content, oldLine: hunk.oldLine, newLine: hunk.newLine, ...source });
    } else {
      hunk.damage ??= 'long';
    }
    if (this.file !== undefined && sign === '+') this.file.added += 1;
    if (this.file !== undefined && sign === '-') this.file.removed += 1;
    for (let parent = 0; parent < parents; parent++) {
      if (signs[parent] === '+' || (sign === '-' && signs[parent] !== '-')) continue;
      hunk.olds[parent] = (hunk.olds[parent] ?? 0) - 1;
      if (parent === 0) hunk.oldLine += 1;
    }
    if (sign !== '-') {
      hunk.news -= 1;
      hunk.newLine += 1;
    }
    hunk.endLine = place.line;
    this.mix(sign);
    this.mix(content);
  }

  private endHunk(hunk: OpenHunk): void {
    this.hunk = undefined;
    this.lastHunk = hunk;
    this.justEnded = hunk.damage === undefined && hunk.lines.length > 0;
    const { file } = this;
    if (file === undefined) return;
    const { header, lines, place, endLine } = hunk;
    const functions = file.functions.touches(lines, header.heading);
    for (const { kind, name } of functions) if (kind !== 'calls') this.mix(name);
    file.hunks.push({
      place: bare(place),
      endLine: Math.max(place.line, endLine),
      oldStart: header.olds[0]?.start ?? 0,
      oldLines: header.olds[0]?.lines ?? 0,
      newStart: header.newStart,
      newLines: header.newLines,
      heading: header.heading,
      functions,
    });
    if (hunk.damage !== undefined)
      this.problems.push({ severity: 'warning', message: DAMAGE[hunk.damage], place: bare(place) });
  }

  private endFile(): void {
    if (this.hunk !== undefined) {
      if (this.hunk.damage === undefined && !isComplete(this.hunk)) this.hunk.damage = 'cut';
      this.endHunk(this.hunk);
    }
    this.justEnded = false;
    this.lastHunk = undefined;
    const { file } = this;
    this.file = undefined;
    if (file === undefined) return;
    const { path, oldPath, change, binary } = file.header;
    this.files.push({
      path,
      ...(oldPath === undefined ? {} : { oldPath }),
      change,
      binary,
      addedLines: file.added,
      removedLines: file.removed,
      place: file.place,
      hunks: file.hunks,
    });
  }

  private mix(text: string): void {
    let hash = this.digest;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== 32 && code !== 9) hash = Math.imul(hash ^ code, 0x01000193);
    }
    this.digest = hash;
  }
}

const DAMAGE = {
  wrapped:
    'Lines of this hunk were wrapped by a mail client; they were joined again. Ask for the patch as an attachment.',
  cut: 'This hunk ends before it is complete; what is there was read. Get the patch anew.',
  long: 'This hunk is too long: functions in its first 40,000 lines are told, the others were left out.',
  counts:
    'This hunk has more lines than its first line says; all were read. Make the patch anew with git format-patch.',
};

/** A line that goes on a hunk which ought to have ended: no file's header, and no mail's signature. */
function isHunkLine(text: string): boolean {
  return /^[+\- ]/.test(text) && !text.startsWith('--- ') && !/^--\s?$/.test(text);
}

function isComplete({ olds, news }: OpenHunk): boolean {
  return news <= 0 && olds.every((left) => left <= 0);
}

function openFile(header: FileHeader, place: LinePlace): OpenFile {
  const functions = new FileFunctions(header.path, place.source);
  return { header, place: bare(place), hunks: [], functions, added: 0, removed: 0 };
}

function bare({ source, line }: ReviewPlace): ReviewPlace {
  return { source, line };
}
