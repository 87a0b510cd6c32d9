import type { Kernel } from '../kernel/kernel';
import { mlockBatchFolio } from '../mm/mlock';
import { LRU_BATCHES } from '../mm/mm_types';
import { PG_hwpoison, PG_swapcache } from '../mm/page-flags';
import { batchSlot } from '../mm/swap';
import { heldReferences } from './held';
import type { Invariant } from './invariant';
import { folios, page } from './survey';

/** CPUs that may have a batch. */
const CPUS = 16;

/** References of the LRU and mlock batches by pfn. */
function batchReferences(k: Kernel): Map<number, number> {
  const references = new Map<number, number>();
  for (let cpu = 0; cpu < CPUS; cpu++) {
    for (const name of LRU_BATCHES) {
      const { nr, folios: batch } = k.percpu[name];
      for (let i = 0; i < nr.get(cpu); i++) {
        const pfn = batch.get(batchSlot(cpu, i));
        references.set(pfn, (references.get(pfn) ?? 0) + 1);
      }
    }
    for (let i = 0; i < k.percpu.mlock_fbatch_nr.get(cpu); i++) {
      const pfn = mlockBatchFolio(k.percpu.mlock_fbatch.get(batchSlot(cpu, i)));
      references.set(pfn, (references.get(pfn) ?? 0) + 1);
    }
  }
  return references;
}

/** References on folios, and when a folio exists. */
export const refcountInvariants: readonly Invariant[] = [
  {
    id: 'refcount-is-explained',
    reason:
      'Between system calls a folio is referenced by the entries that map it, the batches that it waits in, open files, and the swap cache: one for each page. One of poisoned memory keeps one for ever.',
    *broken(k, { mappings, pmdMappings }) {
      const batches = batchReferences(k);
      const held = heldReferences(k);
      for (const [head, pages] of folios(k)) {
        let mapped = pmdMappings.get(head) ?? 0;
        for (let pfn = head; pfn < head + pages; pfn++) {
          mapped += mappings.get(pfn) ?? 0;
        }
        const waiting = batches.get(head) ?? 0;
        const files = held.get(head)?.references ?? 0;
        const cache = k.page.flags.get(head) & PG_swapcache ? pages : 0;
        const poison = k.page.flags.get(head) & PG_hwpoison ? 1 : 0;
        if (k.page._refcount.get(head) !== mapped + waiting + files + cache + poison) {
          yield `${page(head)}: _refcount ${k.page._refcount.get(head)}, but ${mapped} mappings, ${waiting} in batches, ${files} of open files and ${cache} of the swap cache`;
        }
      }
    },
  },
  {
    id: 'referenced-is-live',
    reason: 'A folio is freed with its last reference, not before and not later; its pages go together.',
    *broken(k) {
      const { table, _refcount, compound_head } = k.page;
      for (let pfn = table.base; pfn < table.top(); pfn++) {
        const live = table.live.get(pfn) !== 0;
        const head = pfn - compound_head.get(pfn);
        if (live !== _refcount.get(head) > 0) {
          yield `${page(pfn)} is ${live ? 'in use' : 'free'} with _refcount ${_refcount.get(head)} of its folio`;
        }
        if (head !== pfn && _refcount.get(pfn) !== 0) {
          yield `${page(pfn)} is a tail with a _refcount of its own: ${_refcount.get(pfn)}`;
        }
      }
    },
  },
  {
    id: 'mapped-is-live',
    reason: 'An entry that maps a freed page would show another owner’s data.',
    *broken(k, { entries }) {
      for (const { pfn, pages, normal } of entries) {
        for (let i = 0; normal && i < pages; i++) {
          if (k.page.table.live.get(pfn + i) === 0) {
            yield `${page(pfn + i)} is mapped, but free`;
          }
        }
      }
    },
  },
];
