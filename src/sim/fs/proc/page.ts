import type { Kernel } from '../../kernel/kernel';
import { compareVersions, type Version } from '../../kernel/version';
import { folio_mapcount, folio_test_hugetlb, folio_test_large, page_folio, page_mapcount } from '../../mm/folio';
import { is_huge_zero_pfn } from '../../mm/huge_memory';
import { is_zero_pfn } from '../../mm/page_alloc';
import {
  PAGE_MAPPING_ANON,
  PG_active,
  PG_anon_exclusive,
  PG_dirty,
  PG_locked,
  PG_lru,
  PG_mlocked,
  PG_readahead,
  PG_referenced,
  PG_reserved,
  PG_swapbacked,
  PG_swapcache,
  PG_unevictable,
  PG_uptodate,
} from '../../mm/page-flags';
import { folio_test_ksm } from '../../mm/rmap';

/** A flag of /proc/kpageflags (include/uapi/linux/kernel-page-flags.h, and tools/mm/page-types.c for letters and names). */
export interface KpageFlag {
  readonly bit: number;
  readonly letter: string;
  readonly name: string;
}

/** Bits that the model can set, lowest first. KPF_ names are the kernel's. */
export const KPF_LOCKED = 0;
export const KPF_REFERENCED = 2;
export const KPF_UPTODATE = 3;
export const KPF_DIRTY = 4;
export const KPF_LRU = 5;
export const KPF_ACTIVE = 6;
export const KPF_RECLAIM = 9;
export const KPF_MMAP = 11;
export const KPF_ANON = 12;
export const KPF_SWAPCACHE = 13;
export const KPF_SWAPBACKED = 14;
export const KPF_COMPOUND_HEAD = 15;
export const KPF_COMPOUND_TAIL = 16;
export const KPF_HUGE = 17;
export const KPF_UNEVICTABLE = 18;
export const KPF_HWPOISON = 19;
export const KPF_KSM = 21;
export const KPF_THP = 22;
export const KPF_ZERO_PAGE = 24;
export const KPF_RESERVED = 32;
export const KPF_MLOCKED = 33;
/** KPF_MAPPEDTODISK in 6.1. PG_anon_exclusive has this bit of the flags word. */
export const KPF_OWNER_2 = 34;
/** PG_swapcache has this bit of the flags word. */
export const KPF_OWNER_PRIVATE = 37;

/** All that page-types knows of the kernel's own flags, lowest first: its letters are a picture of the word. */
export const KPAGE_FLAGS: readonly KpageFlag[] = [
  { bit: KPF_LOCKED, letter: 'L', name: 'locked' },
  { bit: 1, letter: 'E', name: 'error' },
  { bit: KPF_REFERENCED, letter: 'R', name: 'referenced' },
  { bit: KPF_UPTODATE, letter: 'U', name: 'uptodate' },
  { bit: KPF_DIRTY, letter: 'D', name: 'dirty' },
  { bit: KPF_LRU, letter: 'l', name: 'lru' },
  { bit: KPF_ACTIVE, letter: 'A', name: 'active' },
  { bit: 7, letter: 'S', name: 'slab' },
  { bit: 8, letter: 'W', name: 'writeback' },
  { bit: KPF_RECLAIM, letter: 'I', name: 'reclaim' },
  { bit: 10, letter: 'B', name: 'buddy' },
  { bit: KPF_MMAP, letter: 'M', name: 'mmap' },
  { bit: KPF_ANON, letter: 'a', name: 'anonymous' },
  { bit: KPF_SWAPCACHE, letter: 's', name: 'swapcache' },
  { bit: KPF_SWAPBACKED, letter: 'b', name: 'swapbacked' },
  { bit: KPF_COMPOUND_HEAD, letter: 'H', name: 'compound_head' },
  { bit: KPF_COMPOUND_TAIL, letter: 'T', name: 'compound_tail' },
  { bit: KPF_HUGE, letter: 'G', name: 'huge' },
  { bit: KPF_UNEVICTABLE, letter: 'u', name: 'unevictable' },
  { bit: KPF_HWPOISON, letter: 'X', name: 'hwpoison' },
  { bit: 20, letter: 'n', name: 'nopage' },
  { bit: KPF_KSM, letter: 'x', name: 'ksm' },
  { bit: KPF_THP, letter: 't', name: 'thp' },
  { bit: 23, letter: 'o', name: 'offline' },
  { bit: KPF_ZERO_PAGE, letter: 'z', name: 'zero_page' },
  { bit: 25, letter: 'i', name: 'idle_page' },
  { bit: 26, letter: 'g', name: 'pgtable' },
  { bit: KPF_RESERVED, letter: 'r', name: 'reserved' },
  { bit: KPF_MLOCKED, letter: 'm', name: 'mlocked' },
  { bit: KPF_OWNER_2, letter: 'd', name: 'owner_2' },
  { bit: 35, letter: 'P', name: 'private' },
  { bit: 36, letter: 'p', name: 'private_2' },
  { bit: KPF_OWNER_PRIVATE, letter: 'O', name: 'owner_private' },
  { bit: 38, letter: 'h', name: 'arch' },
];

/** Bits that are copied from `page->flags`. */
const COPIED: readonly (readonly [PG: number, KPF: number])[] = [
  [PG_locked, KPF_LOCKED],
  [PG_referenced, KPF_REFERENCED],
  [PG_uptodate, KPF_UPTODATE],
  [PG_dirty, KPF_DIRTY],
  [PG_lru, KPF_LRU],
  [PG_active, KPF_ACTIVE],
  [PG_readahead, KPF_RECLAIM],
  [PG_swapbacked, KPF_SWAPBACKED],
  [PG_unevictable, KPF_UNEVICTABLE],
  [PG_reserved, KPF_RESERVED],
  [PG_mlocked, KPF_MLOCKED],
  [PG_anon_exclusive, KPF_OWNER_2],
  [PG_swapcache, KPF_OWNER_PRIVATE],
];

/** Releases that copy the flags of the folio for each of its pages; before, each page shows its own. */
const FOLIO_FLAGS: Version = [6, 10];
/** Releases that show `ksm` on every anonymous page (measured on 6.12 and 6.18; not on 6.1 and 7.2). */
const KSM_BUG: readonly [from: Version, to: Version] = [
  [6, 12],
  [6, 18],
];

/** The KPF_ bits of a page as one number, of which 2**35 is beyond what shifts of numbers can do. */
const bitValue = (kpf: number): number => 2 ** kpf;

/**
 * /proc/kpageflags of a page: the sum of 2**KPF (fs/proc/page.c). 6.1 copies each page's own flags, so that the tails of a
 * large folio lack most of them; later kernels copy those of the folio. Reads only.
 */
export function stable_page_flags(k: Kernel, pfn: number): number {
  const { version } = k.config;
  const folio = page_folio(k, pfn);
  const large = folio_test_large(k, folio);
  const huge = folio_test_hugetlb(k, folio);
  const flags = k.page.flags.get(compareVersions(version, FOLIO_FLAGS) >= 0 ? folio : pfn);
  const anon = (k.page.mapping.get(folio) & PAGE_MAPPING_ANON) !== 0;
  const zero = is_zero_pfn(pfn) || is_huge_zero_pfn(k, folio);
  const ksmBug = compareVersions(version, KSM_BUG[0]) >= 0 && compareVersions(version, KSM_BUG[1]) <= 0;
  let u = 0;
  if (folio_mapcount(k, folio) > 0) u += bitValue(KPF_MMAP);
  if (anon) u += bitValue(KPF_ANON);
  if (flags & PG_swapcache && flags & PG_swapbacked) u += bitValue(KPF_SWAPCACHE);
  if (anon && (ksmBug || folio_test_ksm(k, folio))) u += bitValue(KPF_KSM);
  if (large) u += bitValue(pfn === folio ? KPF_COMPOUND_HEAD : KPF_COMPOUND_TAIL) + bitValue(huge ? KPF_HUGE : KPF_THP);
  if (zero) u += bitValue(KPF_ZERO_PAGE);
  for (const [pg, kpf] of COPIED) if (flags & pg) u += bitValue(kpf);
  return u;
}

/** /proc/kpagecount of a page: entries that map it, PTEs and PMDs (with CONFIG_PAGE_MAPCOUNT). Reads only. */
export function get_kpage_count(k: Kernel, pfn: number): number {
  return page_mapcount(k, pfn);
}

export function testKpageFlag(kpageflags: number, kpf: number): boolean {
  return Math.floor(kpageflags / bitValue(kpf)) % 2 === 1;
}

/** `__U_lA____Ma_b…` and `uptodate,lru,…`, as the kernel's page-types tool prints flags. */
export function pageTypes(kpageflags: number, version: Version): { readonly letters: string; readonly names: string } {
  const set = KPAGE_FLAGS.filter(({ bit }) => testKpageFlag(kpageflags, bit));
  return {
    letters: KPAGE_FLAGS.map((flag) => (set.includes(flag) ? flag.letter : '_')).join(''),
    names: set.map((flag) => kpageFlagName(flag, version)).join(','),
  };
}

/** Release that renamed PG_mappedtodisk to PG_owner_2. */
const OWNER_2: Version = [6, 12];

function kpageFlagName({ bit, name }: KpageFlag, version: Version): string {
  return bit === KPF_OWNER_2 && compareVersions(version, OWNER_2) < 0 ? 'mappedtodisk' : name;
}
