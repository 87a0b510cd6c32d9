import type { FactSpec, FieldSpec } from './facts';

/** Fields of files of /proc: what userspace would read. Sizes are in bytes, though the files print kB: `4K`. */

function sizes<K extends string>(fields: Readonly<Record<K, string>>): Record<K, FieldSpec> {
  const specs = Object.entries<string>(fields).map(([name, help]) => [name, { type: 'number', help }]);
  return Object.fromEntries(specs) as Record<K, FieldSpec>;
}

export const SMAPS_FIELDS = sizes({
  Size: 'Bytes of the VMA.',
  Rss: 'Bytes of the pages that it maps; the zero pages are in none of the sizes.',
  Pss: 'Each page by its share, in whole kB.',
  Pss_Dirty: 'The part of Pss that is dirty.',
  Shared_Clean: 'Pages that more than one entry maps, clean.',
  Shared_Dirty: 'Pages that more than one entry maps, dirty.',
  Private_Clean: 'Pages that one entry maps, clean.',
  Private_Dirty: 'Pages that one entry maps, dirty.',
  Referenced: 'Pages whose entry is young or whose folio is PG_referenced.',
  Anonymous: 'Pages of anonymous folios.',
  KSM: 'Pages that ksmd has merged (6.6 and later).',
  LazyFree: 'Pages that MADV_FREE gave up and nobody wrote since.',
  AnonHugePages: 'Pages that huge PMDs map.',
  Shared_Hugetlb: 'hugetlb pages that are mapped more than once.',
  Private_Hugetlb: 'hugetlb pages that are mapped once.',
  Swap: 'Entries that name a swap slot.',
  SwapPss: 'Each such entry by its share, in whole kB.',
  Locked: 'Pss of a VMA that is VM_LOCKED.',
  THPeligible: '1 if the settings and the VMA allow a large folio of some size.',
});

const PAGEMAP_FIELDS = {
  present: { type: 'flag', help: 'Bit 63: a page is mapped.' },
  swap: { type: 'flag', help: 'Bit 62: an entry that is not present: swapped out, migrating, or a marker.' },
  file: { type: 'flag', help: 'Bit 61: a page of a file or shared memory; the huge zero folio, too.' },
  guard: { type: 'flag', help: 'Bit 58: a guard region (6.15 and later).' },
  uffd_wp: { type: 'flag', help: 'Bit 57: write-protected by userfaultfd.' },
  exclusive: {
    type: 'flag',
    help: 'Bit 56: mapped once. Of a page that a PMD maps most kernels look at the first page of the folio.',
  },
  soft_dirty: { type: 'flag', help: 'Bit 55: written to since soft-dirty bits were cleared, or in a new VMA.' },
  raw: { type: 'number', help: 'The 64 bits.' },
} as const satisfies Record<string, FieldSpec>;

const SCAN_FIELDS = {
  WPALLOWED: { type: 'flag', help: 'The VMA is registered with a userfaultfd of WP_ASYNC.' },
  WRITTEN: {
    type: 'flag',
    help: 'Not write-protected by userfaultfd. Whether an empty entry counts depends on the kernel.',
  },
  FILE: { type: 'flag', help: 'A page of a file or shared memory.' },
  PRESENT: { type: 'flag', help: 'A page is mapped.' },
  SWAPPED: { type: 'flag', help: 'An entry that is not present, markers too.' },
  PFNZERO: { type: 'flag', help: 'The zero page, or the huge zero folio.' },
  HUGE: { type: 'flag', help: 'A PMD maps it.' },
  SOFT_DIRTY: { type: 'flag', help: 'Written to since soft-dirty bits were cleared, or in a new VMA.' },
  GUARD: { type: 'flag', help: 'A guard region (6.15 and later).' },
} as const satisfies Record<string, FieldSpec>;

export const STATUS_FIELDS = sizes({
  VmSize: 'All VMAs.',
  VmLck: 'VMAs that mlock has locked.',
  VmPin: 'What drivers account for their pins.',
  VmRSS: 'RssAnon, RssFile and RssShmem.',
  RssAnon: 'Anonymous pages that it maps.',
  RssFile: 'Pages of files.',
  RssShmem: 'Pages of shared memory.',
  VmData: 'VMAs that are private and writable.',
  VmPTE: 'Page tables.',
  VmSwap: 'Entries that name a swap slot.',
});

export const PROC_FACTS = {
  smaps: {
    argument: 'vmas',
    help: '/proc/PID/smaps of the VMA that an address is in. Sizes in bytes: `smaps(buf).LazyFree == 4K`.',
    fields: SMAPS_FIELDS,
  },
  status: {
    argument: 'proc',
    help: 'The memory lines of /proc/PID/status. Sizes in bytes.',
    fields: STATUS_FIELDS,
  },
  pagemap: { argument: 'pages', help: 'The entry of a page in /proc/PID/pagemap.', fields: PAGEMAP_FIELDS },
  page_is: {
    argument: 'pages',
    help: 'The categories that PAGEMAP_SCAN tells of a page (PAGE_IS_…; 6.7 and later).',
    fields: SCAN_FIELDS,
  },
  kpagecount: {
    argument: 'pages',
    help: '/proc/kpagecount of the page that an address maps.',
    type: 'number',
    fields: {},
  },
  kpageflags: {
    argument: 'pages',
    help: '/proc/kpageflags of the page, names as page-types prints them: `uptodate,lru,mmap,anonymous,swapbacked`.',
    type: 'text',
    fields: {},
  },
} as const satisfies Readonly<Record<string, FactSpec>>;
