import { get_kpage_count, pageTypes, stable_page_flags } from '../fs/proc/page';
import {
  categoriesAt,
  make_pme,
  PAGE_CATEGORY_NAMES,
  PM_FILE,
  PM_GUARD_REGION,
  PM_MMAP_EXCLUSIVE,
  PM_PRESENT,
  PM_SOFT_DIRTY,
  PM_SWAP,
  PM_UFFD_WP,
  pagemapEntry,
  show_smap,
  task_mem,
} from '../fs/proc/task_mmu';
import type { Kernel } from '../kernel/kernel';
import { vma_lookup } from '../mm/vma';
import { SMAPS_FIELDS, STATUS_FIELDS } from './facts-proc';
import { flag, ofPage, type Reader, type Readers, type Value } from './values-pages';

/** Readers of files of /proc. */

const NO_VMA = { missing: 'there is no VMA' };

/** A line of a file as a number: kB as bytes. */
function lineValue(
  k: Kernel,
  lines: readonly { readonly name: string; readonly value: string }[],
  name: string,
): Value {
  const value = lines.find((line) => line.name === name)?.value;
  if (value === undefined) return { missing: `kernel ${k.config.name} has no line ${name}` };
  const number = BigInt(Number.parseInt(value, 10));
  return value.endsWith(' kB') ? number * 1024n : number;
}

function readersOf<K extends string>(fields: Readonly<Record<K, unknown>>, read: (name: string) => Reader) {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, read(name)])) as Record<K, Reader>;
}

export const SMAPS: Readers<'smaps'> = readersOf(SMAPS_FIELDS, (name) => (k, mm, vpn) => {
  const vma = mm === 0 ? 0 : vma_lookup(k, mm, vpn);
  return vma === 0 ? NO_VMA : lineValue(k, show_smap(k, vma), name);
});

export const STATUS: Readers<'status'> = readersOf(
  STATUS_FIELDS,
  (name) => (k, mm) => (mm === 0 ? { missing: 'the process has exited' } : lineValue(k, task_mem(k, mm), name)),
);

const pagemapBit =
  (bit: number): Reader =>
  (k, mm, vpn) => {
    const vma = mm === 0 ? 0 : vma_lookup(k, mm, vpn);
    return flag(vma !== 0 && (pagemapEntry(k, vma, vpn).flags & bit) !== 0);
  };

export const PAGEMAP: Readers<'pagemap'> = {
  present: pagemapBit(PM_PRESENT),
  swap: pagemapBit(PM_SWAP),
  file: pagemapBit(PM_FILE),
  guard: pagemapBit(PM_GUARD_REGION),
  uffd_wp: pagemapBit(PM_UFFD_WP),
  exclusive: pagemapBit(PM_MMAP_EXCLUSIVE),
  soft_dirty: pagemapBit(PM_SOFT_DIRTY),
  raw: (k, mm, vpn) => {
    const vma = mm === 0 ? 0 : vma_lookup(k, mm, vpn);
    return vma === 0 ? NO_VMA : make_pme(pagemapEntry(k, vma, vpn));
  },
};

const NO_SCAN = { missing: 'PAGEMAP_SCAN came with 6.7' };

const category =
  (bit: number): Reader =>
  (k, mm, vpn) => {
    if (!k.has('pagemap-scan')) return NO_SCAN;
    const vma = mm === 0 ? 0 : vma_lookup(k, mm, vpn);
    return vma === 0 ? NO_VMA : flag((categoriesAt(k, vma, vpn) & bit) !== 0);
  };

export const PAGE_IS = Object.fromEntries(
  PAGE_CATEGORY_NAMES.map(([bit, name]) => [name, category(bit)]),
) as Readers<'page_is'>;

export const KPAGECOUNT: Readers<'kpagecount'> = { '': ofPage((k, pfn) => BigInt(get_kpage_count(k, pfn))) };

export const KPAGEFLAGS: Readers<'kpageflags'> = {
  '': ofPage((k, pfn) => pageTypes(stable_page_flags(k, pfn), k.config.version).names),
};
