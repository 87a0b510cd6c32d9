import type { Kernel } from '../kernel/kernel';
import { PG_active, PG_referenced, PG_swapbacked, PG_unevictable, PG_workingset } from './page-flags';

/**
 * The lists of the LRU (include/linux/mm_inline.h). Which list a folio is on follows from its flags, and with the
 * multi-generational LRU from its generation; its place in the list is not modelled. An unevictable folio
 * has no generation.
 */

/** Generations that are active, and generations in all (include/linux/mmzone.h). */
const MIN_NR_GENS = 2;
const MAX_NR_GENS = 4;
/** Sequence numbers of the oldest and the youngest generation. They move when memory is short, which it never is here. */
const MIN_SEQ = 0;
const MAX_SEQ = MIN_NR_GENS + 1;

/** Whether the folio belongs on a list for files: lazily freed anonymous memory does, as it can be dropped. */
export function folio_is_file_lru(k: Kernel, folio: number): boolean {
  return (k.page.flags.get(folio) & PG_swapbacked) === 0;
}

/** Generation of a folio, -1 while it is on no list of the multi-generational LRU. */
export function folio_lru_gen(k: Kernel, folio: number): number {
  return k.page.lru_gen.get(folio) - 1;
}

/** Whether a generation counts as active: the two youngest do. */
export function lru_gen_is_active(gen: number): boolean {
  return gen === MAX_SEQ % MAX_NR_GENS || gen === (MAX_SEQ - 1) % MAX_NR_GENS;
}

/** Sequence number of the generation for a folio with these flags. 6.14 and later; 7.2 counts PG_referenced, too. */
function lru_gen_folio_seq(k: Kernel, flags: number): number {
  const workingset = flags & PG_workingset ? 1 : 0;
  let back = MAX_NR_GENS;
  if (flags & PG_active) {
    back = MIN_NR_GENS - workingset;
  } else if (flags & PG_swapbacked) {
    back = MIN_NR_GENS;
  } else if (workingset !== 0 || (k.has('new-folio-referenced') && flags & PG_referenced)) {
    back = MAX_NR_GENS - 1;
  }
  return Math.max(MAX_SEQ - back + 1, MIN_SEQ);
}

/** The same until 6.13: lazily freed folios come to the second oldest generation. */
function oldSeq(flags: number): number {
  if (flags & PG_active) {
    return MAX_SEQ;
  }
  return flags & PG_swapbacked ? MAX_SEQ - 1 : MIN_SEQ + 1;
}

/** Generation that a folio with these flags gets when it is put on the multi-generational LRU. */
export function generationFor(k: Kernel, flags: number): number {
  return (k.has('mglru-refs-first') ? lru_gen_folio_seq(k, flags) : oldSeq(flags)) % MAX_NR_GENS;
}

/** Whether a folio that was active when it gets on the list begins there without its accesses. */
function forgetsAccesses(k: Kernel): boolean {
  return !k.has('mglru-refs-first') && !k.has('mglru-add-keeps-refs');
}

/** Whether the current task is in a page fault whose accesses count (include/linux/mm_inline.h). A kernel thread is in none. */
export function lru_gen_in_fault(k: Kernel): boolean {
  return k.current !== 0 && k.task.in_lru_fault.get(k.current) !== 0;
}

/** Flags of a folio that is put on the multi-generational LRU: PG_active has become its generation. */
export function withoutActive(k: Kernel, flags: number): number {
  return flags & ~(PG_active | (flags & PG_active && forgetsAccesses(k) ? PG_referenced : 0));
}

/** Puts a folio on the list that its flags say. Caller holds the lruvec lock. */
export function lruvec_add_folio(k: Kernel, folio: number): void {
  const flags = k.page.flags.get(folio);
  if (!k.config.lruGen || flags & PG_unevictable) {
    return;
  }
  k.page.lru_gen.set(folio, generationFor(k, flags) + 1);
  if (flags & PG_active) {
    k.page.flags.set(folio, withoutActive(k, flags));
    if (forgetsAccesses(k)) {
      k.page.lru_refs.set(folio, 0);
    }
  }
}

/**
 * Takes a folio off its list. One of an active generation gets PG_active, so that the list it comes back to is as good.
 * Caller holds the lruvec lock.
 */
export function lruvec_del_folio(k: Kernel, folio: number): void {
  const gen = folio_lru_gen(k, folio);
  if (gen < 0) {
    return;
  }
  k.page.lru_gen.set(folio, 0);
  if (lru_gen_is_active(gen)) {
    k.page.flags.or(folio, PG_active);
  }
}

/**
 * Since 6.14: forgets the accesses of a folio. True if it need not be moved: it is on no list or in the oldest generation.
 */
export function lru_gen_clear_refs(k: Kernel, folio: number): boolean {
  const gen = folio_lru_gen(k, folio);
  if (gen < 0) {
    return true;
  }
  k.page.flags.andNot(folio, PG_referenced | PG_workingset);
  k.page.lru_refs.set(folio, 0);
  return gen === MIN_SEQ % MAX_NR_GENS;
}
