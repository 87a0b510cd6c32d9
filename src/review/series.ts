import { functionByName } from '../sim/kernel/kfn';
import { allSeries } from '../sim/series';
import { mentionedFunctions } from './loose';
import type { ReviewFunction, ReviewMail, ReviewPatch, ReviewProblem, TouchKind } from './model';
import type { Content } from './patch';
import type { Subject } from './subject';

/** A mail, commit or diff as it was read, before it is known what it is in a series. */
export interface Item {
  readonly mail: ReviewMail;
  readonly subject: Subject;
  readonly content: Content;
  /** Its line breaks are lost. */
  readonly lost?: boolean;
}

export interface Assembled {
  readonly title: string;
  readonly version?: number;
  readonly cover?: ReviewMail;
  readonly patches: readonly ReviewPatch[];
  /** Mails and texts without a diff that stand for the whole where there is no patch. */
  readonly loose: readonly Item[];
  readonly problems: readonly ReviewProblem[];
}

/** Puts mails into the order of their series: the newest version, its cover letter, its patches by number. */
export function assemble(items: readonly Item[]): Assembled {
  const problems: ReviewProblem[] = [];
  const own = withoutReplies(items, problems);
  if (own.length === 0) return looseText(items);
  const { version, items: newest } = newestVersion(own, problems);
  const distinct = withoutCopies(newest);
  const covers = distinct.filter(isCover);
  const rest = inOrder(distinct.filter((item) => !isCover(item)));
  const numbers = new Set(rest.map(({ subject }) => subject.number));
  const numbered = numbers.size === rest.length && !numbers.has(undefined) && !numbers.has(0);
  const patches = rest.map((item, index) => patchOf(item, numbered ? (item.subject.number ?? 0) : index + 1));
  for (const item of rest) {
    if (item.content.files.length === 0 || item.lost === true) problems.push(withoutDiff(item));
    for (const problem of item.content.problems) problems.push(problem);
  }
  const cover = covers[0]?.mail;
  for (const item of covers) if (item.lost === true) problems.push(withoutDiff(item));
  problems.push(...missing(covers, rest));
  const title = covers[0]?.subject.title ?? patches[0]?.title ?? '';
  return {
    title,
    ...(version === undefined ? {} : { version }),
    ...(cover === undefined ? {} : { cover }),
    patches,
    loose: patches.some(({ files }) => files.some(({ hunks }) => hunks.length > 0)) ? [] : distinct,
    problems,
  };
}

/** No patch at all: the first mail stands for the series, so that something is there to read. */
function looseText(items: readonly Item[]): Assembled {
  const [first] = items;
  if (first === undefined) return { title: '', patches: [], loose: [], problems: [] };
  const problem = withoutDiff(first);
  return { title: first.subject.title, cover: first.mail, patches: [], loose: items, problems: [problem] };
}

function isCover({ subject, content }: Item): boolean {
  return subject.number === 0 && content.files.length === 0;
}

function withoutReplies(items: readonly Item[], problems: ReviewProblem[]): readonly Item[] {
  const isOther = ({ subject, content }: Item): boolean =>
    subject.reply || (!subject.patch && content.files.length === 0);
  const others = items.filter(isOther);
  const own = items.filter((item) => !isOther(item));
  const first = others[0];
  if (own.length === 0) return [];
  if (first !== undefined) {
    const many = others.length === 1 ? 'One mail is' : `${others.length} mails are`;
    problems.push({
      severity: 'warning',
      message: `${many} an answer, not a patch, and left out.`,
      place: first.mail.place,
    });
  }
  return own;
}

/** Of several versions in one mailbox, the newest; a patch that the newest does not have anew is the one before. */
function newestVersion(
  items: readonly Item[],
  problems: ReviewProblem[],
): { version?: number; items: readonly Item[] } {
  const versions = [...new Set(items.filter(({ subject }) => subject.patch).map(versionOf))].sort((a, b) => a - b);
  const newest = versions.at(-1);
  const named = items.find(({ subject }) => subject.version === newest)?.subject.version;
  const version = named === undefined ? {} : { version: named };
  if (newest === undefined || versions.length < 2) return { ...version, items };
  const kept = withoutOlder(items, newest);
  const place = kept.find((item) => versionOf(item) === newest)?.mail.place;
  if (place !== undefined) {
    const names = versions.map((number) => `v${number}`).join(', ');
    const partly = kept.some((item) => item.subject.patch && versionOf(item) !== newest);
    const shown = partly
      ? `v${newest} is shown, and of what it does not have anew the version before`
      : `v${newest} is shown`;
    problems.push({
      severity: 'warning',
      message: `This has several versions of a series (${names}); ${shown}. Open two files to compare versions.`,
      place,
    });
  }
  return { ...version, items: kept };
}

function versionOf({ subject }: Item): number {
  return subject.version ?? 1;
}

/** A version without a cover letter that lacks patches was sent for those few alone. */
function withoutOlder(items: readonly Item[], newest: number): readonly Item[] {
  const fresh = items.filter((item) => item.subject.patch && versionOf(item) === newest);
  const whole =
    fresh.some(isCover) || fresh.some(({ subject }) => subject.total === undefined || subject.total <= fresh.length);
  const latest = new Map<number, Item>();
  for (const item of items) {
    const { number } = item.subject;
    const known = number === undefined ? undefined : latest.get(number);
    if (number !== undefined && versionOf(item) >= (known === undefined ? 0 : versionOf(known)))
      latest.set(number, item);
  }
  return items.filter((item) => {
    if (!item.subject.patch || versionOf(item) === newest) return true;
    return !whole && item.subject.number !== undefined && latest.get(item.subject.number) === item;
  });
}

/** A mail that came twice, over two lists, is one. */
function withoutCopies(items: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return items.filter(({ mail: { messageId } }) => {
    if (messageId === undefined) return true;
    if (seen.has(messageId)) return false;
    seen.add(messageId);
    return true;
  });
}

/** By number where all have one of the same series; else as they stand. */
function inOrder(items: readonly Item[]): readonly Item[] {
  const totals = new Set(items.map(({ subject }) => subject.total));
  if (totals.size !== 1 || totals.has(undefined)) return items;
  return [...items].sort((a, b) => (a.subject.number ?? 0) - (b.subject.number ?? 0));
}

function missing(covers: readonly Item[], patches: readonly Item[]): readonly ReviewProblem[] {
  const totals = new Set([...covers, ...patches].map(({ subject }) => subject.total));
  const [total] = totals;
  const place = (covers[0] ?? patches[0])?.mail.place;
  if (totals.size !== 1 || total === undefined || place === undefined) return [];
  const there = new Set(patches.map(({ subject }) => subject.number));
  const gone: number[] = [];
  for (let number = 1; number <= total; number++) if (!there.has(number)) gone.push(number);
  if (gone.length === 0) return [];
  const shown = gone.slice(0, 8).join(', ') + (gone.length > 8 ? ', …' : '');
  const which = gone.length === 1 ? `Patch ${shown} of ${total} is` : `Patches ${shown} of ${total} are`;
  return [{ severity: 'warning', message: `${which} missing. Fetch the whole thread, as b4 am does.`, place }];
}

function withoutDiff({ mail, lost }: Item): ReviewProblem {
  const what =
    lost === true ? 'The line breaks of this mail are lost, so its diff cannot be read' : 'There is no diff in this';
  return {
    severity: 'warning',
    message: `${what}. Open the raw mail, as "raw" or "mbox.gz" of a list archive give it.`,
    place: mail.place,
  };
}

function patchOf({ mail, subject, content }: Item, number: number): ReviewPatch {
  return {
    ...mail,
    number,
    title: subject.title,
    id: idOf(subject.title, content.digest),
    files: content.files,
  };
}

function idOf(title: string, digest: number): string {
  let hash = 0x811c9dc5;
  for (const char of title.toLowerCase().replace(/\s+/g, ''))
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  return `${hex(hash)}${hex(digest)}`;
}

const STRENGTH: readonly TouchKind[] = ['adds', 'removes', 'changes', 'calls'];

/** Every function that a series touches, or that its text names if there is no patch to read; by name. */
export function functionsOf({ patches, loose }: Assembled): readonly ReviewFunction[] {
  const touched = new Map<string, { kinds: Set<TouchKind>; patches: Set<number> }>();
  for (const { content } of loose) {
    for (const name of mentionedFunctions(content.text)) touched.set(name, { kinds: new Set(), patches: new Set() });
  }
  for (const { number, files } of patches) {
    for (const { hunks } of files) {
      for (const { functions } of hunks) {
        for (const { name, kind } of functions) {
          const entry = touched.get(name) ?? { kinds: new Set(), patches: new Set() };
          entry.kinds.add(kind);
          entry.patches.add(number);
          touched.set(name, entry);
        }
      }
    }
  }
  return [...touched]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => {
      const modelled = functionByName(name)?.file;
      return {
        name,
        kinds: STRENGTH.filter((kind) => entry.kinds.has(kind)),
        patches: [...entry.patches],
        ...(modelled === undefined ? {} : { modelled }),
        series: allSeries.filter(({ functions }) => functions.includes(name)).map(({ id }) => id),
      };
    });
}
