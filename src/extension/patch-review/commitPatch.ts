import type { GitCommit } from './gitApi';

/** Commits of a range, ready to be reviewed. */
export interface CommitRange {
  /** Oldest first, each after all its parents. */
  readonly commits: readonly GitCommit[];
  /** Merges are not patches: left out. */
  readonly merges: number;
  /** A commit without a parent has nothing to be compared with: left out. */
  readonly roots: number;
}

export function rangeOf(log: readonly GitCommit[]): CommitRange {
  const ordered = oldestFirst(log);
  const commits = ordered.filter(({ parents }) => parents.length === 1);
  const roots = ordered.filter(({ parents }) => parents.length === 0).length;
  return { commits, merges: log.length - commits.length - roots, roots };
}

/** A log tells the newest first, by date: dates lie, parents do not. */
function oldestFirst(log: readonly GitCommit[]): readonly GitCommit[] {
  const commits = new Map(log.map((commit) => [commit.hash, commit]));
  const begun = new Set<GitCommit>();
  const ordered = new Set<GitCommit>();
  for (const start of [...log].reverse()) {
    const path = [start];
    for (let commit = path.at(-1); commit; commit = path.at(-1)) {
      begun.add(commit);
      const parents = commit.parents.map((hash) => commits.get(hash));
      const parent = parents.find((one) => one && !begun.has(one));
      if (parent) path.push(parent);
      else {
        path.pop();
        ordered.add(commit);
      }
    }
  }
  return [...ordered];
}

/** What is wrong with a range that was typed, in words for the user; undefined if git can be asked. */
export function rangeProblem(text: string): string | undefined {
  const range = text.trim();
  if (range === '') return 'Type a range such as v6.11..HEAD, or a commit to begin after.';
  if (range.startsWith('-')) return 'A range begins with a branch, a tag or a commit.';
  if (/\s/.test(range)) return 'Type one range, without blanks: A..B';
  if (range.includes('...')) return 'Type two dots: A..B is what B has and A has not.';
  if (range.split('..').length > 2) return 'Type one range: A..B';
  if (range.startsWith('..')) return 'Name the commit to begin after: A..B';
  return undefined;
}

/** `A` and `A..` mean up to the commit that is checked out. */
export function wholeRange(text: string): string {
  const [after = '', last = ''] = text.trim().split('..');
  return `${after}..${last === '' ? 'HEAD' : last}`;
}

/** A commit as git format-patch would write it: a mail with subject, author, what it says, and its diff. */
export function commitPatch(commit: GitCommit, diff: string, place: { number: number; of: number }): string {
  const [subject = '', ...rest] = commit.message.trim().split('\n');
  const prefix = place.of === 1 ? '[PATCH]' : `[PATCH ${place.number}/${place.of}]`;
  const author = `${header(commit.authorName ?? '')} <${header(commit.authorEmail ?? '')}>`;
  const date = commit.authorDate ? [`Date: ${mailDate(commit.authorDate)}`] : [];
  return [
    `From ${commit.hash} Mon Sep 17 00:00:00 2001`,
    `From: ${author}`,
    ...date,
    `Subject: ${prefix} ${header(subject)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    // A line of a message that looks like the beginning of a mail or of the diff must not become one.
    ...rest.map((line) => line.replace(/^(From |---$|diff --git )/, ' $1')),
    '---',
    '',
    whole(diff),
    '',
  ].join('\n');
}

/** A file name for a commit's patch: `0003-mm-rmap-fix.patch`. */
export function patchName(message: string, number: number): string {
  const words = (message.split('\n')[0] ?? '').replace(/[^\w.]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return `${String(number).padStart(4, '0')}-${words.slice(0, 52)}.patch`;
}

/** The Git extension trims what git says: empty context lines at the end of the last hunk are put back. */
export function whole(diff: string): string {
  const lines = diff.split('\n');
  const at = lines.findLastIndex((line) => line.startsWith('@@ '));
  const match = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[at] ?? '');
  if (!match) return diff;
  const missing = (count: string | undefined, sign: string) =>
    Number(count ?? 1) -
    lines.slice(at + 1).filter((line) => line === '' || line[0] === ' ' || line[0] === sign).length;
  const lost = Math.min(missing(match[1], '-'), missing(match[2], '+'));
  return lost > 0 && lost < 100 ? [...lines, ...Array<string>(lost).fill(' ')].join('\n') : diff;
}

/** One line, without what would end a header. */
function header(text: string): string {
  return text.replace(/[\r\n<>]+/g, ' ').trim();
}

/** `Tue, 12 Dec 2023 11:00:00 +0000`. */
function mailDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toUTCString().replace('GMT', '+0000');
}
