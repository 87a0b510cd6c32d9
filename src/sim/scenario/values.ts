import type { Kernel } from '../kernel/kernel';
import { chainsOf, treeOf } from '../mm/anon_vma';
import { folio_entire_mapcount, folio_mapcount, folio_maybe_dma_pinned, page_folio, page_mapcount } from '../mm/folio';
import { policyText } from '../mm/mempolicy';
import { permString, vmFlagLetters } from '../mm/vm_flags';
import { find_vma, vma_lookup } from '../mm/vma';
import type { FACTS, FactName } from './facts';
import { KSM_STAT } from './values-ksm';
import {
  dataAt,
  FOLIO,
  flag,
  mappedPfn,
  ofPage,
  PAGE,
  PMD,
  PTE,
  type Reader,
  type Readers,
  type Value,
} from './values-pages';
import { KPAGECOUNT, KPAGEFLAGS, PAGE_IS, PAGEMAP, SMAPS, STATUS } from './values-proc';
import { SWP_ENTRY } from './values-swap';

export { isMissing, type Value } from './values-pages';

/** The value of a fact in the current state. Everything is read from the engine's tables; nothing is changed. */

// ---------------------------------------------------------------- VMAs and anon_vmas

function vmaAt(k: Kernel, mm: number, vpn: number): number {
  return mm === 0 ? 0 : vma_lookup(k, mm, vpn);
}

function ofVma(read: (k: Kernel, vma: number) => Value): Reader {
  return (k, mm, vpn) => {
    const vma = vmaAt(k, mm, vpn);
    return vma === 0 ? { missing: 'there is no VMA' } : read(k, vma);
  };
}

const anonVmaOf = ofVma((k, vma) => {
  const anonVma = k.vma.anon_vma.get(vma);
  return anonVma === 0 ? { missing: 'the VMA has no anon_vma yet' } : BigInt(anonVma);
});

const vmFlag = (name: string): Reader => {
  const mask = vmFlagLetters.find(([, , flagName]) => flagName === name)?.[0] ?? 0;
  return ofVma((k, vma) => flag((k.vma.vm_flags.get(vma) & mask) !== 0));
};

const VMA: Readers<'vma'> = {
  '': ofVma((_, vma) => BigInt(vma)),
  vm_start: ofVma((k, vma) => BigInt(k.vma.vm_start.get(vma)) * 4096n),
  vm_end: ofVma((k, vma) => BigInt(k.vma.vm_end.get(vma)) * 4096n),
  vm_pgoff: ofVma((k, vma) => BigInt(k.vma.vm_pgoff.get(vma))),
  pages: ofVma((k, vma) => BigInt(k.vma.vm_end.get(vma) - k.vma.vm_start.get(vma))),
  anon_vma: anonVmaOf,
  vm_policy: ofVma((k, vma) => policyText(k.vma.vm_policy.get(vma))),
  perm: ofVma((k, vma) => permString(k.vma.vm_flags.get(vma))),
  vm_flags: ofVma((k, vma) => {
    const flags = k.vma.vm_flags.get(vma);
    return vmFlagLetters
      .filter(([mask]) => (flags & mask) !== 0)
      .map(([, letters]) => letters)
      .join(' ');
  }),
  VM_READ: vmFlag('VM_READ'),
  VM_WRITE: vmFlag('VM_WRITE'),
  VM_EXEC: vmFlag('VM_EXEC'),
  VM_MAYREAD: vmFlag('VM_MAYREAD'),
  VM_MAYWRITE: vmFlag('VM_MAYWRITE'),
  VM_MAYEXEC: vmFlag('VM_MAYEXEC'),
  VM_MAYBE_GUARD: vmFlag('VM_MAYBE_GUARD'),
  VM_UFFD_WP: vmFlag('VM_UFFD_WP'),
  VM_LOCKED: vmFlag('VM_LOCKED'),
  VM_LOCKONFAULT: vmFlag('VM_LOCKONFAULT'),
  VM_DONTCOPY: vmFlag('VM_DONTCOPY'),
  VM_WIPEONFORK: vmFlag('VM_WIPEONFORK'),
  VM_ACCOUNT: vmFlag('VM_ACCOUNT'),
  VM_NORESERVE: vmFlag('VM_NORESERVE'),
  VM_SOFTDIRTY: vmFlag('VM_SOFTDIRTY'),
  VM_HUGEPAGE: vmFlag('VM_HUGEPAGE'),
  VM_NOHUGEPAGE: vmFlag('VM_NOHUGEPAGE'),
  VM_MERGEABLE: vmFlag('VM_MERGEABLE'),
};

function ofAnonVma(read: (k: Kernel, anonVma: number) => bigint): Reader {
  return (k, mm, vpn) => {
    const anonVma = anonVmaOf(k, mm, vpn);
    return typeof anonVma === 'bigint' ? read(k, Number(anonVma)) : anonVma;
  };
}

const ANON_VMA: Readers<'anon_vma'> = {
  '': anonVmaOf,
  root: ofAnonVma((k, anonVma) => BigInt(k.anon_vma.root.get(anonVma))),
  parent: ofAnonVma((k, anonVma) => BigInt(k.anon_vma.parent.get(anonVma))),
  refcount: ofAnonVma((k, anonVma) => BigInt(k.anon_vma.refcount.get(anonVma))),
  num_children: ofAnonVma((k, anonVma) => BigInt(k.anon_vma.num_children.get(anonVma))),
  num_active_vmas: ofAnonVma((k, anonVma) => BigInt(k.anon_vma.num_active_vmas.get(anonVma))),
  tree: ofAnonVma((k, anonVma) => BigInt([...treeOf(k, anonVma)].length)),
};

/** Facts about addresses: `vpn` is the page. */
export const ADDRESS_READERS: { readonly [F in AddressFact]: Readers<F> } = {
  pte: PTE,
  pmd: PMD,
  page: PAGE,
  folio: FOLIO,
  pfn: { '': mappedPfn },
  folio_mapcount: { '': ofPage((k, pfn) => BigInt(folio_mapcount(k, page_folio(k, pfn)))) },
  folio_entire_mapcount: { '': ofPage((k, pfn) => BigInt(folio_entire_mapcount(k, page_folio(k, pfn)))) },
  page_mapcount: { '': ofPage((k, pfn) => BigInt(page_mapcount(k, pfn))) },
  folio_maybe_dma_pinned: { '': ofPage((k, pfn) => flag(folio_maybe_dma_pinned(k, page_folio(k, pfn)))) },
  folio_nid: { '': ofPage((k, pfn) => BigInt(k.page.nid.get(page_folio(k, pfn)))) },
  folio_ref_count: { '': ofPage((k, pfn) => BigInt(k.page._refcount.get(page_folio(k, pfn)))) },
  data: { '': dataAt },
  address: { '': (_k, _mm, vpn) => BigInt(vpn) * 4096n },
  vma: VMA,
  avc: { '': ofVma((k, vma) => BigInt([...chainsOf(k, vma)].length)) },
  anon_vma: ANON_VMA,
  smaps: SMAPS,
  pagemap: PAGEMAP,
  page_is: PAGE_IS,
  kpagecount: KPAGECOUNT,
  kpageflags: KPAGEFLAGS,
  swp_entry: SWP_ENTRY,
};
export type AddressFact = {
  [F in FactName]: (typeof FACTS)[F]['argument'] extends 'pages' | 'vmas' ? F : never;
}[FactName];

/** The first page behind `vpn` for which a VMA fact can differ: the end of its VMA, or of the hole that it is in. */
export function nextVma(k: Kernel, mm: number, vpn: number): number {
  const vma = mm === 0 ? 0 : find_vma(k, mm, vpn);
  if (vma === 0) return Number.POSITIVE_INFINITY;
  const start = k.vma.vm_start.get(vma);
  return start > vpn ? start : k.vma.vm_end.get(vma);
}

const mmField =
  (read: (k: Kernel, mm: number) => number): Reader =>
  (k, mm) =>
    mm === 0 ? { missing: 'the process has exited' } : BigInt(read(k, mm));

/** Facts about a process. */
export const PROC_READERS: { readonly [F in ProcFact]: Readers<F> } = {
  rss: {
    anon: mmField((k, mm) => k.mm.MM_ANONPAGES.get(mm)),
    file: mmField((k, mm) => k.mm.MM_FILEPAGES.get(mm)),
    shmem: mmField((k, mm) => k.mm.MM_SHMEMPAGES.get(mm)),
    swap: mmField((k, mm) => k.mm.MM_SWAPENTS.get(mm)),
  },
  vmas: {
    '': mmField((k, mm) => {
      let count = 0;
      for (let vma = k.mm.mmap_first.get(mm); vma !== 0; vma = k.vma.vm_next.get(vma)) count++;
      return count;
    }),
  },
  map_count: { '': mmField((k, mm) => k.mm.map_count.get(mm)) },
  total_vm: { '': mmField((k, mm) => k.mm.total_vm.get(mm)) },
  locked_vm: { '': mmField((k, mm) => k.mm.locked_vm.get(mm)) },
  VmPin: { '': mmField((k, mm) => k.mm.pinned_vm.get(mm) * 4096) },
  VmPTE: { '': mmField((k, mm) => k.mm.pgtables.get(mm) * 4096) },
  status: STATUS,
  ksm_stat: KSM_STAT,
};
export type ProcFact = { [F in FactName]: (typeof FACTS)[F]['argument'] extends 'proc' ? F : never }[FactName];
