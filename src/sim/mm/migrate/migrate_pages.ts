import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_nr_pages } from '../folio';
import { splitFolioToOrder } from '../huge_memory/split_folio';
import { PG_locked, PG_partially_mapped } from '../page-flags';
import { HPAGE_PMD_NR } from '../sysfs';
import { folio_putback_lru } from '../vmscan';
import { PGMIGRATE_FAIL, PGMIGRATE_SUCCESS, THP_MIGRATION_FAIL, THP_MIGRATION_SUCCESS } from '../vmstat';
import {
  type MigrateReason,
  migrate_folio_done,
  migrate_folio_move,
  migrate_folio_undo,
  migrate_folio_unmap,
  type Target,
  type Unmapped,
} from './migrate_folio';

const FILE = 'mm/migrate.c';

/** How often a folio is tried whose references do not fit: in all (6.1), and since 6.3 in a batch and one by one. */
const NR_MAX_MIGRATE_PAGES_RETRY = 10;
const NR_MAX_MIGRATE_ASYNC_RETRY = 3;
const NR_MAX_MIGRATE_SYNC_RETRY = 7;

/** Folios that stay where they are, of a list; the others are done. */
type Left = number[];

/** Counts of one migrate_pages(), as it notes them in vmstat at its end. */
interface Stats {
  succeeded: number;
  failed: number;
  thpSucceeded: number;
  thpFailed: number;
}

function succeeded(stats: Stats, pages: number): void {
  stats.succeeded += pages;
  stats.thpSucceeded += pages === HPAGE_PMD_NR ? 1 : 0;
}

/** Only the isolation holds the folio: everybody else has freed it meanwhile. */
function wasFreed(k: Kernel, folio: number, reason: MigrateReason, stats: Stats): boolean {
  if (k.page._refcount.get(folio) !== 1) {
    return false;
  }
  succeeded(stats, folio_nr_pages(k, folio));
  migrate_folio_done(k, folio, reason);
  return true;
}

/** A folio of which pages are not mapped is split rather than moved as a whole (6.12 and later). */
function* trySplit(k: Kernel, folio: number, split: number[]): Path<boolean> {
  if (k.page._deferred_list.get(folio) === 0 || (k.page.flags.get(folio) & PG_partially_mapped) === 0) {
    return false;
  }
  k.page.flags.or(folio, PG_locked);
  const error = yield* splitFolioToOrder(k, folio, 0, split);
  k.page.flags.andNot(folio, PG_locked);
  if (error === undefined) {
    split.push(folio);
  }
  return error === undefined;
}

/**
 * Since 6.3: takes all folios of a list out of the page tables, then moves all. Those whose references do not fit are tried
 * `passes` times, and put back in the page tables.
 */
function* migrate_pages_batch(
  k: Kernel,
  from: readonly number[],
  target: Target,
  reason: MigrateReason,
  passes: number,
  stats: Stats,
  split: number[],
): Path<Left> {
  let left = [...from];
  let unmapped: Unmapped[] = [];
  for (let pass = 0; pass < passes && left.length > 0; pass++) {
    const again: number[] = [];
    for (const folio of left) {
      if ((yield* trySplit(k, folio, split)) || wasFreed(k, folio, reason, stats)) {
        continue;
      }
      const one = yield* migrate_folio_unmap(k, folio, target);
      if (one === undefined) {
        again.push(folio);
      } else {
        unmapped.push(one);
      }
    }
    left = again;
  }
  for (let pass = 0; pass < passes && unmapped.length > 0; pass++) {
    const again: Unmapped[] = [];
    for (const one of unmapped) {
      const pages = folio_nr_pages(k, one.src);
      if (yield* migrate_folio_move(k, one, reason)) {
        succeeded(stats, pages);
      } else {
        again.push(one);
      }
    }
    unmapped = again;
  }
  for (const one of unmapped) {
    yield* migrate_folio_undo(k, one);
    left.push(one.src);
  }
  return left;
}

/** Since 6.3: a batch of all first, without waiting for anything; then those that are left one by one. */
function* migrate_pages_sync(
  k: Kernel,
  from: readonly number[],
  target: Target,
  reason: MigrateReason,
  stats: Stats,
): Path<Left> {
  const split: number[] = [];
  const rest = yield* migrate_pages_batch(k, from, target, reason, NR_MAX_MIGRATE_ASYNC_RETRY, stats, split);
  const left: number[] = [];
  for (const folio of rest) {
    left.push(...(yield* migrate_pages_batch(k, [folio], target, reason, NR_MAX_MIGRATE_SYNC_RETRY, stats, split)));
  }
  left.push(...(yield* migrate_pages_batch(k, split, target, reason, 1, stats, [])));
  return left;
}

/** Until 6.2: one folio after the other, in and out of the page tables, in up to ten rounds. */
function* unmapAndMoveAll(
  k: Kernel,
  from: readonly number[],
  target: Target,
  reason: MigrateReason,
  stats: Stats,
): Path<Left> {
  let left = [...from];
  for (let pass = 0; pass < NR_MAX_MIGRATE_PAGES_RETRY && left.length > 0; pass++) {
    const again: number[] = [];
    for (const folio of left) {
      if (wasFreed(k, folio, reason, stats)) {
        continue;
      }
      const pages = folio_nr_pages(k, folio);
      const one = yield* migrate_folio_unmap(k, folio, target);
      if (one !== undefined && (yield* migrate_folio_move(k, one, reason))) {
        succeeded(stats, pages);
        continue;
      }
      if (one !== undefined) {
        yield* migrate_folio_undo(k, one);
      }
      again.push(folio);
    }
    left = again;
  }
  return left;
}

/** Folios that one batch may have, in pages. */
function* batchesOf(k: Kernel, folios: readonly number[]): Generator<number[]> {
  let batch: number[] = [];
  let pages = 0;
  for (const folio of folios) {
    batch.push(folio);
    pages += folio_nr_pages(k, folio);
    if (pages >= HPAGE_PMD_NR) {
      yield batch;
      batch = [];
      pages = 0;
    }
  }
  if (batch.length > 0) {
    yield batch;
  }
}

/**
 * Gives isolated folios new memory: out of the page tables by migration entries, copied, and back in. `folios` keeps those that
 * stay where they are: somebody holds a reference on them; returns their number. Memory of the target never runs out.
 */
export const migrate_pages = kfn(
  FILE,
  'migrate_pages',
  function* (k, folios: number[], target: Target, reason: MigrateReason): Path<number> {
    const stats: Stats = { succeeded: 0, failed: 0, thpSucceeded: 0, thpFailed: 0 };
    const migrate = k.has('migrate-batch') ? migrate_pages_sync : unmapAndMoveAll;
    const left: number[] = [];
    for (const batch of [...batchesOf(k, folios)]) {
      left.push(...(yield* migrate(k, batch, target, reason, stats)));
    }
    folios.splice(0, folios.length, ...left);
    for (const folio of left) {
      stats.failed += folio_nr_pages(k, folio);
      stats.thpFailed += folio_nr_pages(k, folio) === HPAGE_PMD_NR ? 1 : 0;
    }
    k.count(PGMIGRATE_SUCCESS, stats.succeeded);
    k.count(PGMIGRATE_FAIL, stats.failed);
    k.count(THP_MIGRATION_SUCCESS, stats.thpSucceeded);
    k.count(THP_MIGRATION_FAIL, stats.thpFailed);
    return left.length;
  },
);

/** Gives folios that were isolated, and did not move, back to the LRU. */
export function putback_movable_pages(k: Kernel, folios: readonly number[]): void {
  for (const folio of folios) {
    folio_putback_lru(k, folio);
  }
}
