import { type ProcFrame, procIn, type VmaFrame } from './frame';
import type { Moment } from './moment';
import type { Change } from './views';

/** A VMA as the views show it: as it is now, or the range of one that this step took away. */
export interface VmaSpan {
  readonly start: number;
  readonly end: number;
  /** Absent if the range is no longer mapped. */
  readonly now: VmaFrame | undefined;
  /** The VMA that it was before this step; absent for a new one. */
  readonly was: VmaFrame | undefined;
  readonly change: Change;
}

/** A process with its VMAs in address order, those gone in this step included. */
export interface ProcSpan {
  readonly proc: number;
  readonly name: string;
  readonly now: ProcFrame | undefined;
  readonly was: ProcFrame | undefined;
  readonly vmas: readonly VmaSpan[];
  readonly change: Change;
}

const spansOf = new WeakMap<Moment, readonly ProcSpan[]>();

/** All processes alive after the step or gone in it, by id. */
export function procSpans(m: Moment): readonly ProcSpan[] {
  let spans = spansOf.get(m);
  if (!spans) {
    const ids = new Set([...m.before.procs, ...m.after.procs].map((p) => p.proc));
    spans = [...ids].sort((a, b) => a - b).map((id) => procSpan(m, id));
    spansOf.set(m, spans);
  }
  return spans;
}

export function procSpanOf(m: Moment, proc: number): ProcSpan | undefined {
  return procSpans(m).find((span) => span.proc === proc);
}

/** The VMA at an address, one that is there before one that went. */
export function vmaSpanAt(proc: ProcSpan | undefined, vpn: number): VmaSpan | undefined {
  return proc?.vmas.find((vma) => vpn >= vma.start && vpn < vma.end);
}

function procSpan(m: Moment, proc: number): ProcSpan {
  const now = procIn(m.after, proc);
  const was = procIn(m.before, proc);
  const change = now && was ? 'none' : now ? 'new' : 'gone';
  const before = new Map((was?.vmas ?? []).map((vma) => [vma.row, vma]));
  const vmas = [...(now?.vmas ?? []).map((vma) => liveSpan(m, vma, before.get(vma.row))), ...goneSpans(now, was)];
  vmas.sort((a, b) => a.start - b.start);
  return { proc, name: m.names.proc(proc), now, was, vmas, change };
}

function liveSpan(m: Moment, now: VmaFrame, before: VmaFrame | undefined): VmaSpan {
  const { live } = m.k.vma.table;
  // A row freed and used again in the same step is another VMA: its `live` was written and came out as before.
  const reborn = m.delta.wrote(live, now.row) && !m.delta.differs(live, now.row);
  const was = reborn ? undefined : before;
  const same =
    was !== undefined &&
    was.start === now.start &&
    was.end === now.end &&
    was.pgoff === now.pgoff &&
    was.flags === now.flags &&
    was.policy === now.policy &&
    was.anon_vma === now.anon_vma;
  return { start: now.start, end: now.end, now, was, change: was ? (same ? 'none' : 'changed') : 'new' };
}

/** Ranges that had a VMA and have none now. Both lists are in address order. */
function goneSpans(now: ProcFrame | undefined, was: ProcFrame | undefined): VmaSpan[] {
  const gone: VmaSpan[] = [];
  const live = now?.vmas ?? [];
  let first = 0;
  for (const vma of was?.vmas ?? []) {
    let start = vma.start;
    while (first < live.length && live[first].end <= start) {
      first++;
    }
    for (let i = first; i < live.length && live[i].start < vma.end; i++) {
      if (live[i].start > start) {
        gone.push({ start, end: live[i].start, now: undefined, was: vma, change: 'gone' });
      }
      start = Math.max(start, live[i].end);
    }
    if (start < vma.end) {
      gone.push({ start, end: vma.end, now: undefined, was: vma, change: 'gone' });
    }
  }
  return gone;
}
