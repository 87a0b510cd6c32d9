import { pte_present, pte_soft_dirty, pte_swp_soft_dirty, pte_swp_uffd_wp, pte_uffd_wp } from '../../../arch/x86_64';
import type { Kernel } from '../../../kernel/kernel';
import { compareVersions, type Version } from '../../../kernel/version';
import { folio_maybe_mapped_shared, page_folio, page_mapcount } from '../../../mm/folio';
import { is_huge_zero_pfn } from '../../../mm/huge_memory';
import { is_zero_pfn } from '../../../mm/page_alloc';
import { is_guard_swp_entry, pte_marker_entry_uffd_wp, pte_to_swp_entry } from '../../../mm/swapops';
import { HPAGE_PMD_NR } from '../../../mm/sysfs';
import { VM_SOFTDIRTY } from '../../../mm/vm_flags';
import { walkRange } from '../walk';

/** Bits of a pagemap entry above the frame number. They are kept shifted down by 55, so that they fit a small number. */
const SHIFT = 55;
export const PM_SOFT_DIRTY = 1 << (55 - SHIFT);
export const PM_MMAP_EXCLUSIVE = 1 << (56 - SHIFT);
export const PM_UFFD_WP = 1 << (57 - SHIFT);
/** 6.15 and later. */
export const PM_GUARD_REGION = 1 << (58 - SHIFT);
export const PM_FILE = 1 << (61 - SHIFT);
export const PM_SWAP = 1 << (62 - SHIFT);
export const PM_PRESENT = 1 << (63 - SHIFT);

/** Each bit with the word that says what it means, highest first. */
export const PAGEMAP_BITS: readonly (readonly [bit: number, word: string])[] = [
  [PM_PRESENT, 'present'],
  [PM_SWAP, 'swap'],
  [PM_FILE, 'file'],
  [PM_GUARD_REGION, 'guard'],
  [PM_UFFD_WP, 'uffd_wp'],
  [PM_MMAP_EXCLUSIVE, 'exclusive'],
  [PM_SOFT_DIRTY, 'soft_dirty'],
];

/** One page in pagemap. */
export interface PagemapEntry {
  /** Page frame number; of a swap entry its type and offset. */
  readonly frame: number;
  /** PM_* bits. */
  readonly flags: number;
}

/** The 64 bits that a reader of the file gets. */
export function make_pme({ frame, flags }: PagemapEntry): bigint {
  return (BigInt(flags) << BigInt(SHIFT)) | BigInt(frame);
}

/** Which level maps a page: 2 = a PMD, 1 = a PTE, 0 = nothing. */
export type MapLevel = 0 | 1 | 2;

/** Tells the pages of a VMA in address order: `pages` equal ones for a hole, else one at a time. */
export type PagemapSink = (vpn: number, pages: number, entry: PagemapEntry, level: MapLevel) => void;

/**
 * /proc/PID/pagemap of a VMA, for a reader with CAP_SYS_ADMIN, who sees frame numbers (fs/proc/task_mmu.c,
 * pagemap_pmd_range). Reads only.
 */
export function pagemap_read(k: Kernel, vma: number, sink: PagemapSink): void {
  readRange(k, vma, k.vma.vm_start.get(vma), k.vma.vm_end.get(vma), sink);
}

/** The entry of one page of a VMA. */
export function pagemapEntry(k: Kernel, vma: number, vpn: number): PagemapEntry {
  let found: PagemapEntry = { frame: 0, flags: 0 };
  readRange(k, vma, vpn, vpn + 1, (_vpn, _pages, entry) => {
    found = entry;
  });
  return found;
}

function readRange(k: Kernel, vma: number, from: number, to: number, sink: PagemapSink): void {
  const vmaBits = k.vma.vm_flags.get(vma) & VM_SOFTDIRTY ? PM_SOFT_DIRTY : 0;
  walkRange(k, vma, from, to, {
    pmd(vpn, end, flags, pfn) {
      const bits = vmaBits | pmdBits(k, flags, pfn);
      for (let page = vpn; page < end; page++) {
        const frame = pfn + (page % HPAGE_PMD_NR);
        const exclusive = pmdExclusive(k, pfn, frame) ? PM_MMAP_EXCLUSIVE : 0;
        sink(page, 1, { frame, flags: bits | exclusive }, 2);
      }
    },
    pte(vpn, flags, pfn) {
      const { frame, flags: bits } = pte_to_pagemap_entry(k, flags, pfn);
      sink(vpn, 1, { frame, flags: bits | vmaBits }, 1);
    },
    hole(vpn, end) {
      sink(vpn, end - vpn, { frame: 0, flags: vmaBits }, 0);
    },
  });
}

/** Whether a page is mapped once; with CONFIG_NO_PAGE_MAPCOUNT, whether its folio is one mm's. */
function __folio_page_mapped_exclusively(k: Kernel, pfn: number): boolean {
  return k.IS_ENABLED('NO_PAGE_MAPCOUNT')
    ? !folio_maybe_mapped_shared(k, page_folio(k, pfn))
    : page_mapcount(k, pfn) === 1;
}

/** A PTE that is not none, without what its VMA adds. */
function pte_to_pagemap_entry(k: Kernel, flags: number, pfn: number): PagemapEntry {
  if (!pte_present(flags)) return swap_to_pagemap_entry(k, flags, pfn);
  // The zero page is no page for the VM: neither a file's nor anybody's own.
  const normal = !is_zero_pfn(pfn) && !is_huge_zero_pfn(k, page_folio(k, pfn));
  const exclusive = normal && __folio_page_mapped_exclusively(k, pfn) ? PM_MMAP_EXCLUSIVE : 0;
  return { frame: pfn, flags: PM_PRESENT | softBits(flags) | exclusive };
}

/** Bits below the offset in the frame field of a swap entry: its type. */
const SWAPFILES_SHIFT = 5;

/** The release whose pagemap tells guard regions; before, they look like any swap entry. */
export const GUARD_BIT: Version = [6, 15];

/** Of an entry that is not present: what it stands for is told by type and offset. */
function swap_to_pagemap_entry(k: Kernel, flags: number, offset: number): PagemapEntry {
  const entry = pte_to_swp_entry(flags, offset);
  const soft = pte_swp_soft_dirty(flags) ? PM_SOFT_DIRTY : 0;
  const uffd = pte_swp_uffd_wp(flags) || pte_marker_entry_uffd_wp(entry) ? PM_UFFD_WP : 0;
  const guard = is_guard_swp_entry(entry) && compareVersions(k.config.version, GUARD_BIT) >= 0 ? PM_GUARD_REGION : 0;
  return { frame: entry.type + offset * 2 ** SWAPFILES_SHIFT, flags: PM_SWAP | soft | uffd | guard };
}

/** Of a huge PMD, but for the bit that may differ from page to page. */
function pmdBits(k: Kernel, flags: number, pfn: number): number {
  // The huge zero folio is not anonymous, which is all that is asked here.
  const file = is_huge_zero_pfn(k, pfn) ? PM_FILE : 0;
  return PM_PRESENT | file | softBits(flags);
}

function softBits(flags: number): number {
  return (pte_soft_dirty(flags) ? PM_SOFT_DIRTY : 0) | (pte_uffd_wp(flags) ? PM_UFFD_WP : 0);
}

/**
 * Whether a page that a PMD maps is mapped once. 6.12 looks at each page; 6.1 and 6.18 and later look at the first one for
 * all of them (measured).
 */
function pmdExclusive(k: Kernel, head: number, pfn: number): boolean {
  if (is_huge_zero_pfn(k, head)) return false;
  const looksAtEachPage = k.has('large-mapcount') && !k.has('mm-id');
  return __folio_page_mapped_exclusively(k, looksAtEachPage ? pfn : head);
}
