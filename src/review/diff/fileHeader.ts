import { parsePatch } from 'diff';
import type { FileChange } from '../model';

export interface FileHeader {
  readonly path: string;
  readonly oldPath?: string;
  readonly change: FileChange;
  readonly binary: boolean;
}

const NONE = '/dev/null';

/** What the lines from `diff --git` (or `---`) up to the first hunk say of a file. Never throws. */
export function readFileHeader(lines: readonly string[]): FileHeader {
  const first = lines[0] ?? '';
  const merge = /^diff --(?:cc|combined) (.*)$/.exec(first)?.[1];
  const binary = lines.some((line) => line.startsWith('Binary files ') || line.startsWith('GIT binary patch'));
  if (merge !== undefined) return { path: merge, change: 'modified', binary };
  const read = patchHeader(lines);
  if (read === undefined) return { path: pathIn(lines), change: 'modified', binary };
  const named = read.newFileName ?? pathIn(lines);
  const [oldPath, path] = withoutPrefixes(read.oldFileName ?? named, named);
  if (read.isCreate === true || oldPath === NONE) return { path, change: 'added', binary };
  if (read.isDelete === true || path === NONE) {
    return { path: oldPath === NONE ? path : oldPath, change: 'deleted', binary };
  }
  const moved = oldPath === path ? {} : { oldPath };
  if (read.isRename === true) return { path, ...moved, change: 'renamed', binary };
  if (read.isCopy === true) return { path, ...moved, change: 'copied', binary };
  const modeOnly =
    lines.some((line) => line.startsWith('old mode ')) && !lines.some((line) => /^(index|---) /.test(line));
  return { path, ...moved, change: modeOnly ? 'mode' : 'modified', binary };
}

function patchHeader(lines: readonly string[]): ReturnType<typeof parsePatch>[number] | undefined {
  try {
    return parsePatch(lines.join('\n'))[0];
  } catch {
    return undefined;
  }
}

/** The best that can be said of a header that is damaged, or whose paths have no prefixes and stand in its first line only. */
function pathIn(lines: readonly string[]): string {
  const both = /^diff --git (.*)$/.exec(lines[0] ?? '')?.[1] ?? '';
  const half = both.slice(0, (both.length - 1) / 2);
  if (half !== '' && both === `${half} ${half}`) return half;
  for (const line of lines) {
    const named = /^(?:\+\+\+|---) "?(?:[ab]\/)?([^\t"]+)/.exec(line)?.[1];
    if (named !== undefined && named !== NONE) return named.trim();
  }
  return (lines[0] ?? '').replace(/^diff --git |^diff |^Index: /, '').trim();
}

/** `a/mm/rmap.c` and `b/mm/rmap.c`, or two folders that were compared: the path below them. */
function withoutPrefixes(oldName: string, newName: string): readonly [string, string] {
  let names: readonly [string, string] = [oldName, newName];
  for (let level = 0; level < 2 && names[0] !== names[1]; level++) {
    const [a, b] = names;
    const known = level === 0 && /^[abciwo]\//.test(a === NONE ? b : a) && (b === NONE || /^[abciwo]\//.test(b));
    const shorter = [below(a), below(b)] as const;
    if (!known && shorter[0] !== shorter[1]) return names;
    names = shorter;
  }
  return names;
}

function below(name: string): string {
  return name === NONE ? name : name.slice(name.indexOf('/') + 1);
}
