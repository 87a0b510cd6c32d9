import type { Kernel } from '../kernel/kernel';
import { ZERO_PFN } from '../mm/page_alloc';
import { batchSlot } from '../mm/swap';
import type { Invariant } from './invariant';
import { page } from './survey';

/** CPUs that may have a batch. */
const CPUS = 16;

/** References of the LRU batches by pfn. */
function batchReferences(k: Kernel): Map<number, number> {
  const references = new Map<number, number>();
  for (let cpu = 0; cpu < CPUS; cpu++) {
    for (let i = 0; i < k.percpu.lru_add_nr.get(cpu); i++) {
      const pfn = k.percpu.lru_add.get(batchSlot(cpu, i));
      references.set(pfn, (references.get(pfn) ?? 0) + 1);
    }
  }
  return references;
}

/** References on folios, and when a folio exists. */
export const refcountInvariants: readonly Invariant[] = [
  {
    id: 'refcount-is-explained',
    reason: 'Between system calls a folio is referenced by the entries that map it and the LRU batch that it waits in.',
    *broken(k, { mappings }) {
      const batches = batchReferences(k);
      for (const pfn of k.page.table.rows()) {
        const mapped = mappings.get(pfn) ?? 0;
        const waiting = batches.get(pfn) ?? 0;
        if (pfn !== ZERO_PFN && k.page._refcount.get(pfn) !== mapped + waiting) {
          yield `${page(pfn)}: _refcount ${k.page._refcount.get(pfn)}, but ${mapped} mappings and ${waiting} in batches`;
        }
      }
    },
  },
  {
    id: 'referenced-is-live',
    reason: 'A folio is freed with its last reference, not before and not later.',
    *broken(k) {
      const { table, _refcount } = k.page;
      for (let pfn = table.base; pfn < table.top(); pfn++) {
        const live = table.live.get(pfn) !== 0;
        if (live !== _refcount.get(pfn) > 0) {
          yield `${page(pfn)} is ${live ? 'in use' : 'free'} with _refcount ${_refcount.get(pfn)}`;
        }
      }
    },
  },
  {
    id: 'mapped-is-live',
    reason: 'An entry that maps a freed page would show another owner’s data.',
    *broken(k, { mappings }) {
      for (const pfn of mappings.keys()) {
        if (k.page.table.live.get(pfn) === 0) {
          yield `${page(pfn)} is mapped, but free`;
        }
      }
    },
  },
];
