import { page_folio } from '../mm/folio';
import { folio_test_ksm, linear_page_index, PageAnon, rmapCandidates } from '../mm/rmap';
import { vma_lookup } from '../mm/vma';
import type { Invariant } from './invariant';
import { at, page } from './survey';

/** What reverse mapping relies on. */
export const rmapInvariants: readonly Invariant[] = [
  {
    id: 'rmap-finds-mappings',
    reason: 'Reclaim and migration unmap what rmap finds; a mapping that it misses would keep a freed page.',
    *broken(k, { entries }) {
      for (const entry of entries) {
        if (!entry.normal) {
          continue;
        }
        let found = false;
        for (const candidate of rmapCandidates(k, entry.pfn)) {
          found ||= candidate.vpn === entry.vpn && k.vma.vm_mm.get(candidate.vma) === entry.mm;
        }
        if (!found) {
          yield `${at(entry)} maps ${page(entry.pfn)}, but rmap does not come there`;
        }
      }
    },
  },
  {
    id: 'index-is-linear',
    reason:
      'vma_address() computes the address from folio->index, so it must be the linear index at each mapping. Not so of a KSM page: ' +
      'its rmap items have the addresses.',
    *broken(k, { entries }) {
      for (const entry of entries) {
        const folio = page_folio(k, entry.pfn);
        const vma = entry.normal && !folio_test_ksm(k, folio) ? vma_lookup(k, entry.mm, entry.vpn) : 0;
        const index = k.page.index.get(folio) + entry.pfn - folio;
        if (vma !== 0 && linear_page_index(k, vma, entry.vpn) !== index) {
          const linear = linear_page_index(k, vma, entry.vpn);
          yield `${at(entry)}: linear index 0x${linear.toString(16)}, but ${page(entry.pfn)} has 0x${index.toString(16)}`;
        }
      }
    },
  },
  {
    id: 'mapped-is-anon',
    reason: 'A page mapped into private anonymous memory names an anon_vma in folio->mapping.',
    *broken(k, { entries }) {
      for (const { normal, pfn } of entries) {
        if (normal && !PageAnon(k, pfn)) {
          yield `${page(pfn)} is mapped, but its mapping is ${k.page.mapping.get(page_folio(k, pfn))}`;
        }
      }
    },
  },
];
