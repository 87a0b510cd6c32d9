import type { FieldChange, InspectorView } from '../../protocol';

/** One line of the merged call paths: a function, or a change that it made. */
export type WriterLine =
  | { readonly kind: 'call'; readonly depth: number; readonly fn: string; readonly writes: boolean }
  | { readonly kind: 'change'; readonly depth: number; readonly change: FieldChange };

/** The call paths of all writers as one tree: what two paths have in common is shown once. */
export function writerLines(writers: InspectorView['writers']): WriterLine[] {
  const lines: WriterLine[] = [];
  let before: readonly string[] = [];
  for (const { path, change } of writers) {
    let shared = 0;
    while (shared < path.length && path[shared] === before[shared]) shared++;
    for (let depth = shared; depth < path.length; depth++)
      lines.push({ kind: 'call', depth, fn: path[depth] ?? '', writes: depth === path.length - 1 });
    lines.push({ kind: 'change', depth: path.length, change });
    before = path;
  }
  return lines;
}
