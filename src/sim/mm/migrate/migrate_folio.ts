import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_nr_pages, folio_test_large } from '../folio';
import { __folio_unqueue_deferred_split, deferred_split_folio } from '../huge_memory/deferred_split';
import { folio_stable_node } from '../ksm/items';
import { allocFolio, allocLargeFolio, folio_put } from '../page_alloc';
import {
  PG_active,
  PG_anon_exclusive,
  PG_dirty,
  PG_locked,
  PG_mlocked,
  PG_partially_mapped,
  PG_referenced,
  PG_swapbacked,
  PG_swapcache,
  PG_unevictable,
  PG_uptodate,
  PG_workingset,
} from '../page-flags';
import { folio_get_anon_vma, folio_mapped, put_anon_vma, try_to_migrate } from '../rmap';
import { folio_add_lru, lru_add_drain } from '../swap';
import { migrateSwapCache } from '../swap_state';
import { remove_migration_ptes } from './remap';

const FILE = 'mm/migrate.c';

/** enum migrate_reason, as far as it is modelled. */
export type MigrateReason = 'MR_SYSCALL' | 'MR_MEMPOLICY_MBIND' | 'MR_MEMORY_FAILURE';

/** Node of the new place of a folio. */
export type Target = (k: Kernel, src: number) => number;

/** A folio that is out of the page tables, and its new place. Both are locked. */
export interface Unmapped {
  readonly src: number;
  readonly dst: number;
  /** With a reference; 0 if nothing mapped the folio. */
  readonly anonVma: number;
  readonly wasMapped: boolean;
  readonly wasMlocked: boolean;
}

/**
 * Flags that go with the content. PG_active and PG_unevictable leave the old folio. PG_anon_exclusive is still set only where
 * the first page of a large folio is mapped by nobody: migration entries say it for the others.
 */
const MIGRATED =
  PG_referenced |
  PG_uptodate |
  PG_active |
  PG_unevictable |
  PG_workingset |
  PG_dirty |
  PG_swapbacked |
  PG_anon_exclusive;

function alloc_migration_target(k: Kernel, src: number, target: Target): number {
  const nid = target(k, src);
  return folio_test_large(k, src) ? allocLargeFolio(k, k.page.order.get(src), nid) : allocFolio(k, nid);
}

/** Undoes the unmapping: the old folio stays where it is. */
export function* migrate_folio_undo(k: Kernel, { src, dst, anonVma, wasMapped }: Unmapped): Path<void> {
  yield* migrate_folio_undo_src(k, src, anonVma, wasMapped);
  k.page.flags.andNot(dst, PG_locked);
  folio_put(k, dst);
}

/** The old folio's part of it. */
export const migrate_folio_undo_src = kfn(
  FILE,
  'migrate_folio_undo_src',
  function* (k, src: number, anonVma: number, wasMapped: boolean): Path<void> {
    if (wasMapped) {
      yield* remove_migration_ptes(k, src, src, { locked: false });
    }
    if (anonVma !== 0) {
      put_anon_vma(k, anonVma);
    }
    k.page.flags.andNot(src, PG_locked);
  },
);

/**
 * Takes an isolated folio out of the page tables, with a new one allocated for its content. Undefined if it stays mapped: a
 * page of it may be pinned.
 */
export const migrate_folio_unmap = kfn(FILE, 'migrate_folio_unmap', function* (k, src: number, target: Target): Path<
  Unmapped | undefined
> {
  const dst = alloc_migration_target(k, src, target);
  k.page.flags.or(src, PG_locked);
  k.page.flags.or(dst, PG_locked);
  const anonVma = folio_get_anon_vma(k, src);
  const wasMlocked = (k.page.flags.get(src) & PG_mlocked) !== 0;
  const wasMapped = folio_mapped(k, src);
  if (wasMapped) {
    yield* try_to_migrate(k, src, {});
  }
  const unmapped = { src, dst, anonVma, wasMapped, wasMlocked };
  if (!folio_mapped(k, src)) {
    return unmapped;
  }
  yield* migrate_folio_undo(k, unmapped);
  return undefined;
});

/** Copies content, place and flags (folio_migrate_mapping, folio_migrate_copy). False if somebody else holds a reference. */
function migrateContent(k: Kernel, dst: number, src: number): boolean {
  const { page } = k;
  const cached = (page.flags.get(src) & PG_swapcache) !== 0;
  if (page._refcount.get(src) !== 1 + (cached ? folio_nr_pages(k, src) : 0)) {
    return false;
  }
  if (page._deferred_list.get(src) !== 0 && k.has('rmap-overhaul')) {
    __folio_unqueue_deferred_split(k, src);
  }
  page.index.set(dst, page.index.get(src));
  page.mapping.set(dst, page.mapping.get(src));
  if (cached) {
    migrateSwapCache(k, src, dst);
  }
  const stable = folio_stable_node(k, src);
  if (stable !== 0) {
    // folio_migrate_ksm()
    k.ksm_stable_node.kpfn.set(stable, dst);
  }
  page.content.fillRun(dst, folio_nr_pages(k, src), (i) => page.content.get(src + i));
  page.flags.or(dst, page.flags.get(src) & MIGRATED);
  page.flags.andNot(src, PG_active | PG_unevictable);
  if (k.has('mglru-refs-first')) {
    page.lru_refs.set(dst, page.lru_refs.get(src));
  }
  return true;
}

/** Until 6.10. */
const migrate_folio_extra = kfn(FILE, 'migrate_folio_extra', migrateContent);

/** Since 6.11. */
const __migrate_folio = kfn(FILE, '__migrate_folio', migrateContent);

/** Copies an unmapped folio that has no file or device behind it to its new place. False if somebody else holds a reference. */
const migrate_folio = kfn(FILE, 'migrate_folio', (k, dst: number, src: number): boolean =>
  (k.has('migrate-folio-copy-first') ? __migrate_folio : migrate_folio_extra)(k, dst, src),
);

/** move_to_new_folio(). Until 6.10 migrate_folio() is called for swap_aops only: elsewhere the compiler leaves what it calls. */
function move(k: Kernel, dst: number, src: number): boolean {
  const direct = !k.has('migrate-folio-copy-first') && (k.page.flags.get(src) & PG_swapcache) === 0;
  return (direct ? migrate_folio_extra : migrate_folio)(k, dst, src);
}

/** The old folio is given up: after an error of its memory it stays, poisoned, with the reference of the isolation. */
export const migrate_folio_done = kfn(FILE, 'migrate_folio_done', (k, src: number, reason: MigrateReason) => {
  if (reason !== 'MR_MEMORY_FAILURE') {
    folio_put(k, src);
  }
});

/** A folio that waited to be split waits on at its new place. `was`: the flags of the old one; undefined if it did not wait. */
function requeue(k: Kernel, dst: number, was: number | undefined): void {
  if (was !== undefined) {
    deferred_split_folio(k, dst, (was & PG_partially_mapped) !== 0);
  }
}

/** Copies an unmapped folio to its new place and maps that. False, with nothing done, if somebody holds a reference. */
export const migrate_folio_move = kfn(
  FILE,
  'migrate_folio_move',
  function* (k, { src, dst, anonVma, wasMapped, wasMlocked }: Unmapped, reason: MigrateReason): Path<boolean> {
    const queued = k.page.order.get(src) > 1 && k.page._deferred_list.get(src) !== 0 && k.has('migrate-requeue');
    const was = queued ? k.page.flags.get(src) : undefined;
    if (!move(k, dst, src)) {
      return false;
    }
    if (k.has('migrate-requeue-first')) {
      requeue(k, dst, was);
    }
    folio_add_lru(k, dst);
    if (k.has('migrate-batch') ? wasMlocked : wasMapped) {
      lru_add_drain(k);
    }
    if (wasMapped) {
      yield* remove_migration_ptes(k, src, dst, { locked: false });
    }
    if (!k.has('migrate-requeue-first')) {
      requeue(k, dst, was);
    }
    k.page.flags.andNot(dst, PG_locked);
    folio_put(k, dst);
    if (anonVma !== 0) {
      put_anon_vma(k, anonVma);
    }
    k.page.flags.andNot(src, PG_locked);
    migrate_folio_done(k, src, reason);
    return true;
  },
);
