import {
  _PAGE_NX,
  _PAGE_PRESENT,
  _PAGE_SAVED_DIRTY,
  _PAGE_USER,
  entryBits,
  pte_dirty,
  pte_none,
  pte_present,
  pte_protnone,
  pte_soft_dirty,
  pte_special,
  pte_uffd_wp,
  pte_val,
  pte_write,
  pte_young,
} from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { chainsOf, treeOf } from '../mm/anon_vma';
import { is_zero_pfn } from '../mm/page_alloc';
import { mappingAnonVma, pageFlagNames } from '../mm/page-flags';
import { pteRow } from '../mm/pgtable';
import { folio_mapcount, PageAnon, PageAnonExclusive } from '../mm/rmap';
import { permString, vmFlagLetters } from '../mm/vm_flags';
import { find_vma, vma_lookup } from '../mm/vma';
import type { FACTS, FactName, FieldOf } from './facts';

/**
 * The value of a fact in the current state: a number, a text, or none, with the reason why there is none. Everything is
 * read from the engine's tables; nothing is changed and no call is recorded.
 */
export type Value = bigint | string | Missing;

export interface Missing {
  readonly missing: string;
}

export const isMissing = (value: Value): value is Missing => typeof value === 'object';

type Reader = (k: Kernel, mm: number, vpn: number) => Value;
/** Readers of one fact: of its fields, and under `''` of itself where it has a value. */
type Readers<F extends FactName> = Readonly<
  Record<FieldOf<F> | ((typeof FACTS)[F] extends { type: string } ? '' : never), Reader>
>;

const flag = (value: boolean): bigint => (value ? 1n : 0n);

// ---------------------------------------------------------------- page-table entries

interface Entry {
  readonly flags: number;
  readonly pfn: number;
}

function entryAt(k: Kernel, mm: number, vpn: number): Entry {
  const row = mm === 0 ? 0 : pteRow(k, mm, vpn);
  return row === 0 ? { flags: 0, pfn: 0 } : { flags: k.pgtable.flags.get(row), pfn: k.pgtable.pfn.get(row) };
}

/** pfn that an address maps, or -1. */
function pfnAt(k: Kernel, mm: number, vpn: number): number {
  const { flags, pfn } = entryAt(k, mm, vpn);
  return pte_present(flags) ? pfn : -1;
}

const bit =
  (test: (flags: number) => boolean): Reader =>
  (k, mm, vpn) =>
    flag(test(entryAt(k, mm, vpn).flags));

const mappedPfn: Reader = (k, mm, vpn) => {
  const pfn = pfnAt(k, mm, vpn);
  return pfn < 0 ? { missing: 'no page is mapped' } : BigInt(pfn);
};

const PTE: Readers<'pte'> = {
  present: bit(pte_present),
  none: bit(pte_none),
  write: bit(pte_write),
  young: bit(pte_young),
  dirty: bit(pte_dirty),
  soft_dirty: bit(pte_soft_dirty),
  saved_dirty: bit((flags) => (flags & _PAGE_SAVED_DIRTY) !== 0),
  uffd_wp: bit(pte_uffd_wp),
  special: bit(pte_special),
  protnone: bit(pte_protnone),
  user: bit((flags) => (flags & _PAGE_USER) !== 0),
  nx: bit((flags) => (flags & _PAGE_NX) !== 0),
  zero: (k, mm, vpn) => flag(is_zero_pfn(pfnAt(k, mm, vpn))),
  pfn: mappedPfn,
  raw: (k, mm, vpn) => {
    const { flags, pfn } = entryAt(k, mm, vpn);
    return pte_val(flags, pfn);
  },
  flags: (k, mm, vpn) => {
    const { flags, pfn } = entryAt(k, mm, vpn);
    const raw = pte_val(flags, (flags & _PAGE_PRESENT) === 0 ? 0 : pfn);
    return entryBits
      .filter(({ bit: at, width }) => width === 1 && (raw >> BigInt(at)) & 1n)
      .map(({ name }) => name)
      .join('|');
  },
};

// ---------------------------------------------------------------- pages and folios

/** Reads from the struct page that an address maps. */
function ofPage(read: (k: Kernel, pfn: number) => Value): Reader {
  return (k, mm, vpn) => {
    const pfn = pfnAt(k, mm, vpn);
    return pfn < 0 ? { missing: 'no page is mapped' } : read(k, pfn);
  };
}

const pageFlag = (name: string): Reader => {
  const mask = pageFlagNames.find(([, flagName]) => `PG_${flagName}` === name)?.[0] ?? 0;
  return ofPage((k, pfn) => flag((k.page.flags.get(pfn) & mask) !== 0));
};

const mappingOf = ofPage((k, pfn) => {
  const anonVma = mappingAnonVma(k.page.mapping.get(pfn));
  return anonVma === 0 ? { missing: 'its mapping is empty' } : BigInt(anonVma);
});

const STRUCT_PAGE = {
  pfn: mappedPfn,
  _refcount: ofPage((k, pfn) => BigInt(k.page._refcount.get(pfn))),
  _mapcount: ofPage((k, pfn) => BigInt(k.page._mapcount.get(pfn))),
  mapping: mappingOf,
  index: ofPage((k, pfn) => BigInt(k.page.index.get(pfn))),
  serial: ofPage((k, pfn) => BigInt(k.page.serial.get(pfn))),
  flags: ofPage((k, pfn) => {
    const flags = k.page.flags.get(pfn);
    return pageFlagNames
      .filter(([mask]) => (flags & mask) !== 0)
      .map(([, name]) => name)
      .join('|');
  }),
  PG_locked: pageFlag('PG_locked'),
  PG_referenced: pageFlag('PG_referenced'),
  PG_uptodate: pageFlag('PG_uptodate'),
  PG_dirty: pageFlag('PG_dirty'),
  PG_lru: pageFlag('PG_lru'),
  PG_active: pageFlag('PG_active'),
  PG_reserved: pageFlag('PG_reserved'),
  PG_swapbacked: pageFlag('PG_swapbacked'),
};

const PAGE: Readers<'page'> = {
  '': mappedPfn,
  ...STRUCT_PAGE,
  PageAnonExclusive: ofPage((k, pfn) => flag(PageAnonExclusive(k, pfn))),
  PageAnon: ofPage((k, pfn) => flag(PageAnon(k, pfn))),
};

const FOLIO: Readers<'folio'> = { '': mappedPfn, ...STRUCT_PAGE, anon_vma: mappingOf, order: ofPage(() => 0n) };

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
  VM_DONTCOPY: vmFlag('VM_DONTCOPY'),
  VM_WIPEONFORK: vmFlag('VM_WIPEONFORK'),
  VM_ACCOUNT: vmFlag('VM_ACCOUNT'),
  VM_NORESERVE: vmFlag('VM_NORESERVE'),
  VM_SOFTDIRTY: vmFlag('VM_SOFTDIRTY'),
  VM_NOHUGEPAGE: vmFlag('VM_NOHUGEPAGE'),
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
  page: PAGE,
  folio: FOLIO,
  pfn: { '': mappedPfn },
  folio_mapcount: { '': ofPage((k, pfn) => BigInt(folio_mapcount(k, pfn))) },
  folio_ref_count: { '': ofPage((k, pfn) => BigInt(k.page._refcount.get(pfn))) },
  data: {
    '': (k, mm, vpn) => {
      const pfn = pfnAt(k, mm, vpn);
      return pfn < 0 || is_zero_pfn(pfn) ? 0n : BigInt(k.page.content.get(pfn));
    },
  },
  address: { '': (_k, _mm, vpn) => BigInt(vpn) * 4096n },
  vma: VMA,
  avc: { '': ofVma((k, vma) => BigInt([...chainsOf(k, vma)].length)) },
  anon_vma: ANON_VMA,
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
  VmPTE: { '': mmField((k, mm) => k.mm.pgtables.get(mm) * 4096) },
};
export type ProcFact = { [F in FactName]: (typeof FACTS)[F]['argument'] extends 'proc' ? F : never }[FactName];
