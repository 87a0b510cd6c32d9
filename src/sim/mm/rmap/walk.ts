import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { treeOf } from '../anon_vma';
import { folio_mapcount, folio_nr_pages, page_folio } from '../folio';
import { addressIn, vma_address } from '../internal';
import { ksmCandidates, rmap_walk_ksm } from '../ksm/rmap';
import { mappingAnonVma } from '../page-flags';
import { put_anon_vma } from './anon_vmas';
import { folio_test_ksm, folioPgoff, PageAnon } from './set_anon';

const FILE = 'mm/rmap.c';
const RWSEM_READ = 'anon_vma->root->rwsem (read)';

/** struct rmap_walk_control: what a walk over all VMAs that may map a folio does in each (include/linux/rmap.h). */
export interface RmapWalkControl {
  /** Called for each VMA with the first address of the folio in it; `false` ends the walk. */
  readonly rmap_one: (k: Kernel, folio: number, vma: number, address: number) => Path<boolean>;
  /** Asked after each VMA: `true` ends the walk. */
  readonly done?: (k: Kernel, folio: number) => boolean;
  /** Finds the anon_vma and locks it, in place of a plain read lock of folio_anon_vma(); 0 ends the walk. */
  readonly anon_lock?: (k: Kernel, folio: number, rwc: RmapWalkControl) => Path<number>;
  /** VMAs to leave out. */
  readonly invalid_vma?: (k: Kernel, vma: number) => boolean;
  /** Give up, and set `contended`, rather than wait for the lock. */
  readonly try_lock?: boolean;
  contended?: boolean;
}

/** Whether anything maps the folio. */
export function folio_mapped(k: Kernel, folio: number): boolean {
  return folio_mapcount(k, folio) > 0;
}

/** The anon_vma that `folio->mapping` names, 0 if none. */
export function folio_anon_vma(k: Kernel, folio: number): number {
  return mappingAnonVma(k.page.mapping.get(folio));
}

/** The anon_vma of a mapped folio with a reference that keeps it; 0 if the folio is not anonymous or not mapped. */
export const folio_get_anon_vma = kfn(FILE, 'folio_get_anon_vma', (k, folio: number) => {
  const anonVma = folio_anon_vma(k, folio);
  if (anonVma === 0 || !folio_mapped(k, folio)) {
    return 0;
  }
  k.anon_vma.refcount.add(anonVma, 1);
  return anonVma;
});

function anon_vma_unlock_read(k: Kernel, anonVma: number): void {
  unlockRead(k.anon_vma.rwsem, k.anon_vma.root.get(anonVma));
}

/**
 * The anon_vma of a mapped folio, locked for reading; 0 if there is none, or if the lock is taken and the walk must not wait.
 * Since 6.8 the folio may move to another anon_vma (UFFDIO_MOVE) while this waits: it looks again.
 */
export const folio_lock_anon_vma_read = kfn(
  FILE,
  'folio_lock_anon_vma_read',
  function* (k, folio: number, rwc: RmapWalkControl): Path<number> {
    for (;;) {
      const anonVma = folio_anon_vma(k, folio);
      if (anonVma === 0 || !folio_mapped(k, folio)) {
        return 0;
      }
      const root = k.anon_vma.root.get(anonVma);
      if (rwc.try_lock && k.anon_vma.rwsem.get(root) < 0) {
        rwc.contended = true;
        return 0;
      }
      k.anon_vma.refcount.add(anonVma, 1);
      yield* lockRead(k, k.anon_vma.rwsem, root, RWSEM_READ);
      const moved = k.has('anon-vma-recheck') && folio_anon_vma(k, folio) !== anonVma;
      if (!moved && folio_mapped(k, folio)) {
        k.anon_vma.refcount.add(anonVma, -1);
        return anonVma;
      }
      anon_vma_unlock_read(k, anonVma);
      put_anon_vma(k, anonVma);
      if (!moved) {
        return 0;
      }
    }
  },
);

/** Finds and locks the anon_vma of a walk. Without `anon_lock` the caller keeps the anon_vma: by mmap_lock or a reference. */
function* rmap_walk_anon_lock(k: Kernel, folio: number, rwc: RmapWalkControl): Path<number> {
  if (rwc.anon_lock) {
    return yield* rwc.anon_lock(k, folio, rwc);
  }
  const anonVma = folio_anon_vma(k, folio);
  if (anonVma === 0) {
    return 0;
  }
  const root = k.anon_vma.root.get(anonVma);
  if (rwc.try_lock && k.anon_vma.rwsem.get(root) < 0) {
    rwc.contended = true;
    return 0;
  }
  yield* lockRead(k, k.anon_vma.rwsem, root, RWSEM_READ);
  return anonVma;
}

/**
 * Calls `rmap_one` for every VMA of the folio's anon_vma whose range meets the folio's page offsets, in the order of the
 * interval tree. Whether the VMA maps the folio is for page_vma_mapped_walk() to say. `locked`: the caller holds the lock.
 */
export const rmap_walk_anon = kfn(
  FILE,
  'rmap_walk_anon',
  function* (k, folio: number, rwc: RmapWalkControl, locked: boolean): Path<void> {
    const anonVma = locked ? folio_anon_vma(k, folio) : yield* rmap_walk_anon_lock(k, folio, rwc);
    if (anonVma === 0) {
      return;
    }
    const index = folioPgoff(k, folio);
    const pages = folio_nr_pages(k, folio);
    for (const avc of treeOf(k, anonVma)) {
      const vma = k.avc.vma.get(avc);
      const address = vma_address(k, vma, index, pages);
      if (address < 0 || rwc.invalid_vma?.(k, vma)) {
        continue;
      }
      if (!(yield* rwc.rmap_one(k, folio, vma, address)) || rwc.done?.(k, folio)) {
        break;
      }
    }
    if (!locked) {
      anon_vma_unlock_read(k, anonVma);
    }
  },
);

/** Visits every VMA that may map a folio. Left out: files. */
export const rmap_walk = kfn(FILE, 'rmap_walk', function* (k, folio: number, rwc: RmapWalkControl): Path<void> {
  if (folio_test_ksm(k, folio)) {
    yield* rmap_walk_ksm(k, folio, rwc);
  } else if (PageAnon(k, folio)) {
    yield* rmap_walk_anon(k, folio, rwc, false);
  }
});

/** The same under the anon_vma lock of the caller. */
export const rmap_walk_locked = kfn(
  FILE,
  'rmap_walk_locked',
  function* (k, folio: number, rwc: RmapWalkControl): Path<void> {
    if (PageAnon(k, folio)) {
      yield* rmap_walk_anon(k, folio, rwc, true);
    }
  },
);

/** A VMA that rmap looks at for a folio, and the address there. */
export interface RmapCandidate {
  readonly avc: number;
  readonly vma: number;
  readonly vpn: number;
}

/**
 * The VMAs that rmap_walk_anon() looks at for a page, in its order: those in the interval tree of the anon_vma that
 * `folio->mapping` names, whose range contains the page's offset. Whether an entry there maps the page is for
 * page_vma_mapped_walk() to say. Of a KSM page those of rmap_walk_ksm(). For views and invariants: takes no lock, records no
 * call.
 */
export function* rmapCandidates(k: Kernel, pfn: number): Generator<RmapCandidate> {
  const folio = page_folio(k, pfn);
  if (folio_test_ksm(k, folio)) {
    yield* ksmCandidates(k, folio);
    return;
  }
  const anonVma = mappingAnonVma(k.page.mapping.get(folio));
  if (anonVma === 0) {
    return;
  }
  for (let avc = k.anon_vma.rb_first.get(anonVma); avc !== 0; avc = k.avc.rb_next.get(avc)) {
    const vma = k.avc.vma.get(avc);
    const vpn = addressIn(k, vma, folioPgoff(k, folio) + pfn - folio);
    if (vpn >= 0) {
      yield { avc, vma, vpn };
    }
  }
}
