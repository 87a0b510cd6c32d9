import type { Kernel } from '../kernel/kernel';
import { LRU_BATCHES } from '../mm/mm_types';
import { SERIAL } from '../mm/vmstat';
import type { Column } from '../store/column';
import type { Mark } from '../store/store';
import { Delta } from './delta';
import { collectEntries, type EntryChange } from './entryWrites';
import { collectPages } from './pageWrites';
import { type Piece, partOf } from './pieces';

/** What a part of a run wrote: rows of columns, with the values before and after. */
export interface Writes {
  /** Rows of a column that came out different, in row order; with `rises`, values may rise by one in a piece. */
  pieces(column: Column, rises: boolean): Iterable<Piece>;
  old(column: Column, row: number): number;
  now(column: Column, row: number): number;
}

/** A change of a field, or the same change of consecutive rows. */
export interface Change extends Piece {
  readonly column: Column;
}

/** The changes that are shown, not yet in words. */
export interface Changes {
  readonly entries: readonly EntryChange[];
  readonly fields: readonly Change[];
  /** Fields that changed, each row counted. */
  readonly count: number;
}

/**
 * Which columns besides those of pages and entries are shown, in the order in which they are listed. What is not here is
 * how the model keeps its lists, is a lock, or follows from something shown (that a table exists, from the entry for it).
 */
function shownColumns(k: Kernel): Column[] {
  const { vma, mm, anon_vma, avc, percpu, counters, ksm_rmap_item, ksm_stable_node } = k;
  return [
    vma.table.live,
    vma.vm_start,
    vma.vm_end,
    vma.vm_pgoff,
    vma.vm_flags,
    vma.anon_vma,
    vma.vm_policy,
    mm.table.live,
    mm.map_count,
    mm.total_vm,
    mm.locked_vm,
    mm.MM_ANONPAGES,
    mm.MM_FILEPAGES,
    mm.MM_SHMEMPAGES,
    mm.MM_SWAPENTS,
    mm.pgtables,
    mm.ksm_merging_pages,
    mm.ksm_zero_pages,
    anon_vma.table.live,
    anon_vma.root,
    anon_vma.parent,
    anon_vma.refcount,
    anon_vma.num_children,
    anon_vma.num_active_vmas,
    avc.table.live,
    ksm_stable_node.table.live,
    ksm_stable_node.rmap_hlist_len,
    ksm_rmap_item.table.live,
    ksm_rmap_item.head,
    ...LRU_BATCHES.map((name) => percpu[name].nr),
    percpu.mlock_fbatch_nr,
    counters.vmstat,
    counters.sysfs,
  ];
}

/** Fields said with the object's birth and death in one line, instead of each by itself. */
function saidByBirth(k: Kernel): ReadonlyMap<Column, Column> {
  const { vma, anon_vma } = k;
  return new Map([
    ...[vma.vm_start, vma.vm_end, vma.vm_pgoff, vma.vm_flags].map((column) => [column, vma.table.live] as const),
    ...[anon_vma.root, anon_vma.parent].map((column) => [column, anon_vma.table.live] as const),
  ]);
}

/** Fields that go back to nothing with the death of the object. */
function saidByDeath(k: Kernel): ReadonlyMap<Column, Column> {
  const { vma, mm, anon_vma, ksm_rmap_item, ksm_stable_node } = k;
  return new Map([
    [vma.anon_vma, vma.table.live],
    [vma.vm_policy, vma.table.live],
    ...[mm.map_count, mm.total_vm, mm.locked_vm, mm.pgtables, mm.ksm_merging_pages, mm.ksm_zero_pages].map(
      (column) => [column, mm.table.live] as const,
    ),
    [ksm_stable_node.rmap_hlist_len, ksm_stable_node.table.live],
    [ksm_rmap_item.head, ksm_rmap_item.table.live],
    ...[anon_vma.refcount, anon_vma.num_children, anon_vma.num_active_vmas].map(
      (column) => [column, anon_vma.table.live] as const,
    ),
  ]);
}

/** The changes that are shown: entries and pages folded, the rest one by one. */
export function collectChanges(k: Kernel, writes: Writes): Changes {
  const birth = saidByBirth(k);
  const death = saidByDeath(k);
  const fields = collectPages(k, writes);
  for (const column of shownColumns(k)) {
    const live = birth.get(column) ?? death.get(column);
    for (const piece of writes.pieces(column, false)) {
      for (let row = piece.row; row < piece.row + piece.count; row++) {
        const said =
          live && writes.old(live, row) !== writes.now(live, row) && (birth.has(column) || writes.now(live, row) === 0);
        if (!said && !(column === k.counters.vmstat && row === SERIAL)) {
          fields.push({ column, ...partOf(piece, row, 1) });
        }
      }
    }
  }
  // Slots are folded: those of a large folio change alike.
  for (const column of [k.swap.swap_map, k.swap.cache, k.swap.zeromap, k.swap.pages]) {
    for (const piece of writes.pieces(column, column === k.swap.cache)) {
      fields.push({ column, ...piece });
    }
  }
  const entries = collectEntries(k, writes);
  const count = [...entries, ...fields].reduce((sum, change) => sum + change.count, 0);
  return { entries, fields, count };
}

/** Number of kernel fields that a range of the journal changed. Seeks to its end. For the runner's step summaries. */
export function countChanges(k: Kernel, from: Mark, to: Mark): number {
  k.store.seek(to);
  return collectChanges(k, new Delta(k.store, from, to)).count;
}
