import type { Kernel } from '../kernel/kernel';
import { kfn } from '../kernel/kfn';
import { lockWrite, unlockWrite } from '../sched/locks';
import { addChain, chainsOf, dropChain, hasOneChain, treeInsert, treeRemove } from './anon_vma';
import { anonMapping, mappingAnonVma, PAGE_MAPPING_ANON, PG_anon_exclusive, PG_swapbacked } from './page-flags';
import { VM_ACCESS_FLAGS, VM_SOFTDIRTY } from './vm_flags';
import { NR_ANON_MAPPED } from './vmstat';

const FILE = 'mm/rmap.c';
const RWSEM_WRITE = 'anon_vma->root->rwsem (write)';

// ---------------------------------------------------------------- anon_vma

/** A new anon_vma of its own root: one reference, no children, no VMAs. */
function anon_vma_alloc(k: Kernel): number {
  const anonVma = k.anon_vma.table.alloc();
  k.anon_vma.root.set(anonVma, anonVma);
  k.anon_vma.parent.set(anonVma, anonVma);
  k.anon_vma.refcount.set(anonVma, 1);
  return anonVma;
}

function put_anon_vma(k: Kernel, anonVma: number): void {
  if (k.anon_vma.refcount.add(anonVma, -1) > 0) {
    return;
  }
  const root = k.anon_vma.root.get(anonVma);
  k.anon_vma.root.set(anonVma, 0);
  k.anon_vma.parent.set(anonVma, 0);
  k.anon_vma.num_children.set(anonVma, 0);
  k.anon_vma.num_active_vmas.set(anonVma, 0);
  k.anon_vma.table.free(anonVma);
  if (root !== anonVma) {
    put_anon_vma(k, root);
  }
}

function anon_vma_chain_link(k: Kernel, vma: number, anonVma: number): void {
  const avc = k.avc.table.alloc();
  k.avc.anon_vma.set(avc, anonVma);
  addChain(k, vma, avc);
  treeInsert(k, avc);
}

/** Whether `b`, directly behind `a`, could have come from one VMA with it (anon_vma_compatible, mm/vma.c). */
function anon_vma_compatible(k: Kernel, a: number, b: number): boolean {
  return (
    k.vma.vm_end.get(a) === k.vma.vm_start.get(b) &&
    ((k.vma.vm_flags.get(a) ^ k.vma.vm_flags.get(b)) & ~(VM_ACCESS_FLAGS | VM_SOFTDIRTY)) === 0 &&
    k.vma.vm_pgoff.get(b) === k.vma.vm_pgoff.get(a) + k.vma.vm_end.get(a) - k.vma.vm_start.get(a)
  );
}

/** A neighbour's anon_vma that `vma` may share, so that the two can merge later; 0 if none (mm/vma.c). */
function find_mergeable_anon_vma(k: Kernel, vma: number): number {
  const next = k.vma.vm_next.get(vma);
  if (next !== 0 && k.vma.anon_vma.get(next) !== 0 && anon_vma_compatible(k, vma, next) && hasOneChain(k, next)) {
    return k.vma.anon_vma.get(next);
  }
  const prev = k.vma.vm_prev.get(vma);
  if (prev !== 0 && k.vma.anon_vma.get(prev) !== 0 && anon_vma_compatible(k, prev, vma) && hasOneChain(k, prev)) {
    return k.vma.anon_vma.get(prev);
  }
  return 0;
}

/**
 * Gives a VMA its anon_vma at the first anonymous fault: a neighbour's if the two could merge, else a new root.
 * Called with mmap_lock held for reading (a fault under the VMA lock goes back and takes it).
 */
export const __anon_vma_prepare = kfn(FILE, '__anon_vma_prepare', function* (k, vma: number) {
  let anonVma = find_mergeable_anon_vma(k, vma);
  if (anonVma === 0) {
    anonVma = anon_vma_alloc(k);
    // A root is its own parent, and counts itself.
    k.anon_vma.num_children.add(anonVma, 1);
  } else {
    k.calls.note(`shares anon_vma ${anonVma} of its neighbour`);
  }
  yield* lockWrite(k, k.anon_vma.rwsem, k.anon_vma.root.get(anonVma), RWSEM_WRITE);
  k.vma.anon_vma.set(vma, anonVma);
  anon_vma_chain_link(k, vma, anonVma);
  k.anon_vma.num_active_vmas.add(anonVma, 1);
  unlockWrite(k.anon_vma.rwsem, k.anon_vma.root.get(anonVma));
});

/**
 * Attaches `dst` to every anon_vma of `src`: for a split, a copy by mremap(), a merge, and the first half of fork.
 * If `dst` has no anon_vma yet, one without active VMAs and with fewer than two children is reused for it.
 */
export const anon_vma_clone = kfn(FILE, 'anon_vma_clone', function* (k, dst: number, src: number) {
  const source = [...chainsOf(k, src)];
  if (source.length === 0) {
    return;
  }
  const root = k.anon_vma.root.get(k.avc.anon_vma.get(source[0] as number));
  yield* lockWrite(k, k.anon_vma.rwsem, root, RWSEM_WRITE);
  if (!k.has('anon-vma-clone-order')) {
    source.reverse();
  }
  for (const chain of source) {
    anon_vma_chain_link(k, dst, k.avc.anon_vma.get(chain));
  }
  // The first anon_vma that qualifies is reused, in the order in which the chains were made.
  for (const chain of source) {
    const anonVma = k.avc.anon_vma.get(chain);
    if (
      k.vma.anon_vma.get(dst) === 0 &&
      k.vma.anon_vma.get(src) !== 0 &&
      k.anon_vma.num_children.get(anonVma) < 2 &&
      k.anon_vma.num_active_vmas.get(anonVma) === 0
    ) {
      k.vma.anon_vma.set(dst, anonVma);
      k.calls.note(`reuses anon_vma ${anonVma}`);
    }
  }
  const own = k.vma.anon_vma.get(dst);
  if (own !== 0) {
    k.anon_vma.num_active_vmas.add(own, 1);
  }
  unlockWrite(k.anon_vma.rwsem, root);
});

/** Attaches the child's VMA to the parent's anon_vmas, and gives it one of its own below the parent's. */
export const anon_vma_fork = kfn(FILE, 'anon_vma_fork', function* (k, vma: number, pvma: number) {
  const parent = k.vma.anon_vma.get(pvma);
  if (parent === 0) {
    return;
  }
  k.vma.anon_vma.set(vma, 0);
  yield* anon_vma_clone(k, vma, pvma);
  if (k.vma.anon_vma.get(vma) !== 0) {
    return;
  }
  const anonVma = anon_vma_alloc(k);
  const root = k.anon_vma.root.get(parent);
  k.anon_vma.num_active_vmas.add(anonVma, 1);
  k.anon_vma.root.set(anonVma, root);
  k.anon_vma.parent.set(anonVma, parent);
  k.anon_vma.refcount.add(root, 1);
  k.vma.anon_vma.set(vma, anonVma);
  yield* lockWrite(k, k.anon_vma.rwsem, root, RWSEM_WRITE);
  anon_vma_chain_link(k, vma, anonVma);
  k.anon_vma.num_children.add(parent, 1);
  unlockWrite(k.anon_vma.rwsem, root);
});

/** Takes a VMA off all its anon_vmas, and frees those that have no VMA left. */
export const unlink_anon_vmas = kfn(FILE, 'unlink_anon_vmas', function* (k, vma: number) {
  const chains = [...chainsOf(k, vma)];
  if (chains.length > 0) {
    const root = k.anon_vma.root.get(k.avc.anon_vma.get(chains[0] as number));
    yield* lockWrite(k, k.anon_vma.rwsem, root, RWSEM_WRITE);
    for (const avc of chains) {
      const anonVma = k.avc.anon_vma.get(avc);
      treeRemove(k, avc);
      if (k.anon_vma.rb_first.get(anonVma) === 0) {
        k.anon_vma.num_children.add(k.anon_vma.parent.get(anonVma), -1);
      }
    }
    unlockWrite(k.anon_vma.rwsem, root);
  }
  const own = k.vma.anon_vma.get(vma);
  if (own !== 0) {
    k.anon_vma.num_active_vmas.add(own, -1);
    k.vma.anon_vma.set(vma, 0);
  }
  for (const avc of chains) {
    const anonVma = k.avc.anon_vma.get(avc);
    dropChain(k, avc);
    if (k.anon_vma.rb_first.get(anonVma) === 0) {
      put_anon_vma(k, anonVma);
    }
  }
});

// ---------------------------------------------------------------- counts

/** linear_page_index(): the page offset of an address in a VMA, in pages. */
export function linear_page_index(k: Kernel, vma: number, vpn: number): number {
  return vpn - k.vma.vm_start.get(vma) + k.vma.vm_pgoff.get(vma);
}

/** Page of a VMA at which page offset `index` lies, or -1 if it is outside (vma_address). */
export function vma_address(k: Kernel, vma: number, index: number): number {
  const vpn = k.vma.vm_start.get(vma) + index - k.vma.vm_pgoff.get(vma);
  return vpn >= k.vma.vm_start.get(vma) && vpn < k.vma.vm_end.get(vma) ? vpn : -1;
}

export function folio_mapcount(k: Kernel, pfn: number): number {
  return k.page._mapcount.get(pfn) + 1;
}

export function PageAnon(k: Kernel, pfn: number): boolean {
  return (k.page.mapping.get(pfn) & PAGE_MAPPING_ANON) !== 0;
}

export function PageAnonExclusive(k: Kernel, pfn: number): boolean {
  return (k.page.flags.get(pfn) & PG_anon_exclusive) !== 0;
}

/** Sets mapping, index, counts and PageAnonExclusive of a new folio that nobody else can see yet. */
function addNew(k: Kernel, pfn: number, vma: number, vpn: number): void {
  k.page.flags.or(pfn, PG_swapbacked | PG_anon_exclusive);
  k.page._mapcount.set(pfn, 0);
  k.page.mapping.set(pfn, anonMapping(k.vma.anon_vma.get(vma)));
  k.page.index.set(pfn, linear_page_index(k, vma, vpn));
  k.count(NR_ANON_MAPPED);
}

/** Until 6.7: rmap of a new anonymous page. `_mapcount` becomes 0 (one mapping); exclusive. */
export const page_add_new_anon_rmap = kfn(FILE, 'page_add_new_anon_rmap', addNew);
/** Since 6.8: the same for a folio. */
export const folio_add_new_anon_rmap = kfn(FILE, 'folio_add_new_anon_rmap', addNew);

/** The one that this kernel has. */
export function addNewAnonRmap(k: Kernel, pfn: number, vma: number, vpn: number): void {
  if (k.has('rmap-overhaul')) {
    folio_add_new_anon_rmap(k, pfn, vma, vpn);
  } else {
    page_add_new_anon_rmap(k, pfn, vma, vpn);
  }
}

/** One more mapping of an anonymous page, in the child. Exclusiveness ends. No statistics. */
function tryDup(k: Kernel, pfn: number): boolean {
  if (!PageAnon(k, pfn)) {
    k.splat('folio_try_dup_anon_rmap_ptes', `pfn ${pfn} is not anonymous`);
  }
  k.page.flags.andNot(pfn, PG_anon_exclusive);
  k.page._mapcount.add(pfn, 1);
  return true;
}

/** Until 6.7. Returns false if the page may be pinned and has to be copied (pins are not modelled yet). */
export const page_try_dup_anon_rmap = kfn('include/linux/rmap.h', 'page_try_dup_anon_rmap', tryDup);
/** Since 6.8. */
export const folio_try_dup_anon_rmap_ptes = kfn('include/linux/rmap.h', 'folio_try_dup_anon_rmap_ptes', tryDup);

function removeOne(k: Kernel, pfn: number): void {
  const raw = k.page._mapcount.add(pfn, -1);
  if (raw < -1) {
    k.splat('__folio_remove_rmap', `_mapcount of pfn ${pfn} underflowed`);
  }
  if (raw === -1) {
    k.count(NR_ANON_MAPPED, -1);
  }
}

/** Until 6.7: one mapping less. `mapping`, `index` and PageAnonExclusive stay until the page is freed. */
export const page_remove_rmap = kfn(FILE, 'page_remove_rmap', removeOne);
/** Since 6.8; also what folio_remove_rmap_pte() is. */
export const folio_remove_rmap_ptes = kfn(FILE, 'folio_remove_rmap_ptes', removeOne);

export function removeRmap(k: Kernel, pfn: number): void {
  if (k.has('rmap-overhaul')) {
    folio_remove_rmap_ptes(k, pfn);
  } else {
    page_remove_rmap(k, pfn);
  }
}

/** Until 6.6: the only owner takes the page over: `mapping` = its anon_vma, PageAnonExclusive set. Page locked. */
export const page_move_anon_rmap = kfn(FILE, 'page_move_anon_rmap', (k, pfn: number, vma: number) => {
  k.page.mapping.set(pfn, anonMapping(k.vma.anon_vma.get(vma)));
  k.page.flags.or(pfn, PG_anon_exclusive);
});

/** Since 6.7: `mapping` only; the caller sets PageAnonExclusive. Folio locked. */
export const folio_move_anon_rmap = kfn(FILE, 'folio_move_anon_rmap', (k, pfn: number, vma: number) => {
  k.page.mapping.set(pfn, anonMapping(k.vma.anon_vma.get(vma)));
});

/** A VMA that rmap looks at for a folio, and the address there. */
export interface RmapCandidate {
  readonly avc: number;
  readonly vma: number;
  readonly vpn: number;
}

/**
 * The VMAs that rmap_walk_anon() looks at for a folio, in its order: those in the interval tree of the anon_vma that
 * `folio->mapping` names, whose range contains `folio->index`. Whether a PTE there maps the folio is for
 * page_vma_mapped_walk() to say. For views and invariants: takes no lock, records no call.
 */
export function* rmapCandidates(k: Kernel, pfn: number): Generator<RmapCandidate> {
  const anonVma = mappingAnonVma(k.page.mapping.get(pfn));
  if (anonVma === 0) {
    return;
  }
  for (let avc = k.anon_vma.rb_first.get(anonVma); avc !== 0; avc = k.avc.rb_next.get(avc)) {
    const vma = k.avc.vma.get(avc);
    const vpn = vma_address(k, vma, k.page.index.get(pfn));
    if (vpn >= 0) {
      yield { avc, vma, vpn };
    }
  }
}
