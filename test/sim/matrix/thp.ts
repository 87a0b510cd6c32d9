import { PMD_MAPPED, PTE_MAPPED, type Row, row } from './row';

const DEFERRED = 'expect folio(buf[1]).deferred\n  expect thp_deferred_split_page == 1';

/** Large folios: mapping, splitting, protecting, collapsing. */
export const THP_ROWS: readonly Row[] = [
  row(
    7,
    'a successful split of a folio with pages that hold only zeroes',
    `thp madvise
proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  split_huge_page buf`,
    [
      'expect folio(buf).order == 0\n  expect rss.anon == 512',
      'expect pte(buf[1..]).zero\n  expect rss.anon == 1',
      'expect pte(buf[1..]).zero\n  expect rss.anon == 1',
    ],
  ),
  row(
    9,
    'mprotect() of a whole PMD-mapped THP to read-only and back',
    `${PMD_MAPPED}
  mprotect buf r
  mprotect buf rw`,
    ['expect pmd(buf).huge\n  expect not pmd(buf).write', 'expect pmd(buf).write', 'expect pmd(buf).write'],
  ),
  row(
    10,
    'the PMD of a dirty THP is split',
    `${PMD_MAPPED}
  mprotect buf[0] r`,
    [
      'expect not pte(buf).dirty\n  expect folio(buf).PG_dirty',
      'expect pte(buf).dirty\n  expect folio(buf).PG_dirty',
      'expect pte(buf).dirty\n  expect folio(buf).PG_dirty',
    ],
  ),
  row(
    22,
    'a whole PTE-mapped THP is unmapped in one VMA',
    `${PTE_MAPPED}
  madvise buf DONTNEED`,
    [
      'expect thp_deferred_split_page == 1',
      'expect thp_deferred_split_page == 0',
      'expect thp_deferred_split_page == 0',
    ],
  ),
  row(23, 'a new THP and the deferred-split queue', `${PMD_MAPPED}`, [
    'expect not folio(buf).deferred',
    'expect folio(buf).deferred\n  expect not folio(buf).PG_partially_mapped',
    'expect folio(buf).deferred\n  expect not folio(buf).PG_partially_mapped',
  ]),
  row(
    29,
    'an anonymous fault with folios of 64 KiB enabled',
    `mthp 64K always
proc parent
  buf = mmap 64K anon private rw
  write buf[3]`,
    [
      'expect folio(buf[3]).order == 0\n  expect rss.anon == 1',
      'expect folio(buf).order == 4\n  expect rss.anon == 16',
      'expect folio(buf).order == 4\n  expect rss.anon == 16',
    ],
  ),
  row(
    41,
    'mprotect() makes a faulted VMA compatible with a neighbour that was never faulted',
    `proc parent
  buf = mmap 40K anon private rw noreserve
  mprotect buf[0..4] r
  write buf[5]
  mprotect buf[5..9] r`,
    ['expect vmas == 2', 'expect vmas == 2', 'expect vmas == 1'],
  ),
  row(36, 'kpageflags of a tail page: its own bits, or those of the folio', `${PMD_MAPPED}`, [
    'expect kpageflags(buf[5]) == "mmap,anonymous,compound_tail,thp"',
    'expect kpageflags(buf[5]) == "uptodate,lru,mmap,anonymous,swapbacked,compound_tail,ksm,thp,owner_2"',
    'expect kpageflags(buf[5]) == "uptodate,lru,mmap,anonymous,swapbacked,compound_tail,ksm,thp,owner_2"',
    'expect kpageflags(buf[5]) == "referenced,uptodate,lru,mmap,anonymous,swapbacked,compound_tail,thp,owner_2"',
  ]),
  row(
    44,
    'a split to an order above 0',
    `${PMD_MAPPED}
  split_huge_page buf order 4`,
    ['expect folio(buf).order == 0', 'expect folio(buf).order == 4', 'expect folio(buf).order == 4'],
  ),
  row(
    45,
    'folios that wait in an LRU batch: the 15th page',
    `proc parent
  buf = mmap 128K anon private rw nothp
  write buf[0..14]`,
    [
      'expect folio(buf[0..14]).PG_lru',
      'expect not folio(buf[0..14]).PG_lru\n  expect folio(buf[0..14])._refcount == 2',
      'expect not folio(buf[0..14]).PG_lru\n  expect folio(buf[0..14])._refcount == 2',
    ],
  ),
  row(
    46,
    'a THP mapped by a PMD here and by PTEs there',
    `${PMD_MAPPED}
  child = fork
child: madvise buf[0] DONTNEED`,
    [
      'expect folio(buf).PG_double_map\n  expect page(buf[1])._mapcount == 1',
      'expect page(buf[1])._mapcount == 0\n  expect folio(buf)._nr_pages_mapped == 0x8001ff',
      'expect page(buf[1])._mapcount == 0\n  expect folio(buf)._nr_pages_mapped == 0x8001ff',
    ],
  ),
  row(
    48,
    'what tells that a large folio is partially mapped',
    `${PMD_MAPPED}
  madvise buf[0] DONTNEED`,
    [
      DEFERRED,
      `${DEFERRED}\n  expect folio(buf[1]).PG_partially_mapped`,
      `${DEFERRED}\n  expect folio(buf[1]).PG_partially_mapped`,
    ],
  ),
  row(
    51,
    'MADV_COLLAPSE of a block with read-only PTEs alone',
    `proc parent
  buf = mmap 2M anon private rw
  write buf
  drain
  child = fork
  madvise buf COLLAPSE`,
    ['expect error EINVAL', 'expect error EINVAL', 'expect ok\n  expect pmd(buf).huge'],
  ),
];
