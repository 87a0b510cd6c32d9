import type { Kernel } from '../kernel/kernel';
import { compareVersions, type Version } from '../kernel/version';
import {
  mappingAnonVma,
  PAGE_MAPPING_ANON,
  PG_active,
  PG_anon_exclusive,
  PG_dirty,
  PG_locked,
  PG_lru,
  PG_referenced,
  PG_reserved,
  PG_swapbacked,
  PG_uptodate,
  PG_workingset,
} from '../mm/page-flags';
import type { ObservedFolio } from './observationFormat';
import type { ObservationNumbers } from './observationNumbers';

/** Page flags by the name that the kernel's enum gives them, in the order in which the oracle prints them. */
const PGFLAGS: readonly (readonly [bit: number, name: string])[] = [
  [PG_locked, 'locked'],
  [PG_referenced, 'referenced'],
  [PG_uptodate, 'uptodate'],
  [PG_dirty, 'dirty'],
  [PG_lru, 'lru'],
  [PG_active, 'active'],
  [PG_workingset, 'workingset'],
  [PG_reserved, 'reserved'],
  [PG_swapbacked, 'swapbacked'],
  [PG_anon_exclusive, 'anon_exclusive'],
];

/** The release that renamed PG_mappedtodisk, whose bit PG_anon_exclusive shares, to PG_owner_2. */
const OWNER_2: Version = [6, 12];
/** Releases whose /proc/kpageflags shows `ksm` on every anonymous page (measured on 6.12 and 6.18; not on 6.1 and 7.2). */
const KSM_BUG: readonly [from: Version, to: Version] = [
  [6, 12],
  [6, 18],
];

/** The flags in `page->flags`, by name. From 6.12 on one bit has two names in the enum, and the oracle prints both. */
function pgflags(flags: number, version: Version): string {
  const names = PGFLAGS.filter(([bit]) => flags & bit).map(([, name]) => name);
  if (flags & PG_anon_exclusive && compareVersions(version, OWNER_2) >= 0) names.push('owner_2');
  return names.join(' ');
}

/** /proc/kpageflags of the page, by name and in the order of its bits (include/uapi/linux/kernel-page-flags.h). */
function kpageflags(flags: number, mapped: boolean, anon: boolean, version: Version): string {
  const ksm = anon && compareVersions(version, KSM_BUG[0]) >= 0 && compareVersions(version, KSM_BUG[1]) <= 0;
  const bits: readonly (readonly [set: boolean | number, name: string])[] = [
    [flags & PG_locked, 'locked'],
    [flags & PG_referenced, 'referenced'],
    [flags & PG_uptodate, 'uptodate'],
    [flags & PG_dirty, 'dirty'],
    [flags & PG_lru, 'lru'],
    [flags & PG_active, 'active'],
    [mapped, 'mmap'],
    [anon, 'anon'],
    [flags & PG_swapbacked, 'swapbacked'],
    [ksm, 'ksm'],
    [flags & PG_reserved, 'reserved'],
    [flags & PG_anon_exclusive, 'owner_2'],
  ];
  return bits
    .filter(([set]) => set)
    .map(([, name]) => name)
    .join(' ');
}

/** The order-0 folio at `pfn`. `firstIndex` is the page number from which the oracle counts `index`. */
export function observeFolio(k: Kernel, numbers: ObservationNumbers, pfn: number, firstIndex: number): ObservedFolio {
  const flags = k.page.flags.get(pfn);
  const mapping = k.page.mapping.get(pfn);
  const anon = (mapping & PAGE_MAPPING_ANON) !== 0;
  const _mapcount = k.page._mapcount.get(pfn);
  const index = k.page.index.get(pfn);
  const { id, reused } = numbers.folio(pfn);
  return {
    id,
    order: 0,
    ...(reused === undefined ? {} : { samePfnAs: reused }),
    kpageflags: kpageflags(flags, _mapcount >= 0, anon, k.config.version),
    pgflags: pgflags(flags, k.config.version),
    refcount: k.page._refcount.get(pfn),
    index: index >= firstIndex ? index - firstIndex : index,
    ...(anon
      ? { mapping: 'anon_vma' as const, anon_vma: numbers.anon_vma(mappingAnonVma(mapping)) }
      : { mapping: mapping === 0 ? ('none' as const) : ('file' as const) }),
    _mapcount,
    ...(anon ? { anon_exclusive: [[flags & PG_anon_exclusive ? 1 : 0, 1]] as const } : {}),
  };
}
