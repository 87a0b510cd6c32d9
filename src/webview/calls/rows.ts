import type { CallsView, FieldChange, Selection } from '../../protocol';

/** A line of the call list: a call, or a field that the call above it wrote. */
export type CallRow =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly depth: number;
      readonly fn: string;
      readonly file: string;
      readonly times: number;
      readonly note: string | undefined;
      readonly locks: readonly string[];
      readonly changeCount: number;
      readonly parent: boolean;
      readonly closed: boolean;
      /** Changes below it, which a closed call hides. */
      readonly below: number;
      /** In a comparison: what sets it apart from the other side. */
      readonly differs: string | undefined;
    }
  | {
      readonly kind: 'change';
      readonly id: number;
      readonly depth: number;
      readonly change: FieldChange;
      readonly select: Selection | undefined;
    }
  | { readonly kind: 'more'; readonly id: number; readonly depth: number; readonly count: number };

/**
 * The visible lines of a call tree, in call order. `closed` holds the ids of collapsed calls. With `only`: the calls of
 * these functions, and who called them. `differs` tells of each call what sets it apart from the other side; with
 * `differing` only such, and who called them.
 */
export function callRows(
  view: CallsView,
  closed: ReadonlySet<number>,
  only?: { has(fn: string): boolean },
  { differs = [], differing = false }: CallDifferences = {},
): CallRow[] {
  const children = new Set(view.calls.map((call) => call.parent));
  const wanted = (fn: string, index: number): boolean =>
    (only?.has(fn) ?? true) && (!differing || differs[index] !== undefined);
  const kept = only || differing ? callsTo(view, wanted) : undefined;
  const below = changesBelow(view);
  const rows: CallRow[] = [];
  let hiddenUnder = Number.POSITIVE_INFINITY;
  view.calls.forEach((call, index) => {
    if (call.depth > hiddenUnder || kept?.has(index) === false) return;
    hiddenUnder = Number.POSITIVE_INFINITY;
    const isClosed = closed.has(call.id);
    rows.push({
      kind: 'call',
      id: call.id,
      depth: call.depth,
      fn: call.fn,
      file: call.file,
      times: call.times,
      note: call.note,
      locks: call.locks,
      changeCount: call.changeCount,
      parent: children.has(index) || call.changes.length > 0,
      closed: isClosed,
      below: below[index] ?? 0,
      differs: differs[index],
    });
    if (isClosed) {
      hiddenUnder = call.depth;
      return;
    }
    if (kept !== undefined && !wanted(call.fn, index)) return;
    for (const change of call.changes)
      rows.push({ kind: 'change', id: call.id, depth: call.depth + 1, change, select: change.select });
    if (call.changeCount > call.changes.length)
      rows.push({ kind: 'more', id: call.id, depth: call.depth + 1, count: call.changeCount - call.changes.length });
  });
  return rows;
}

export interface CallDifferences {
  /** By the place of a call. */
  readonly differs?: readonly (string | undefined)[];
  readonly differing?: boolean;
}

/** These calls, and those above them. */
function callsTo(view: CallsView, wanted: (fn: string, index: number) => boolean): ReadonlySet<number> {
  const kept = new Set<number>();
  view.calls.forEach(({ fn }, index) => {
    if (!wanted(fn, index)) return;
    for (let at = index; at >= 0 && !kept.has(at); at = view.calls[at]?.parent ?? -1) kept.add(at);
  });
  return kept;
}

function changesBelow(view: CallsView): number[] {
  const sums = view.calls.map((call) => call.changeCount);
  for (let i = view.calls.length - 1; i >= 0; i--) {
    const parent = view.calls[i]?.parent ?? -1;
    if (parent >= 0) sums[parent] = (sums[parent] ?? 0) + (sums[i] ?? 0);
  }
  return sums;
}
