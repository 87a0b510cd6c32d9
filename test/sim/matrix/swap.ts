import { always, PMD_MAPPED, PTE_MAPPED, type Row, row } from './row';

/** A THP that went to swap, and is mapped nowhere: its folio is in the swap cache still. */
const IN_SWAP_CACHE = `swap on
${PMD_MAPPED}
  drain
  madvise buf PAGEOUT`;

/** Swapping. */
export const SWAP_ROWS: readonly Row[] = [
  row(
    11,
    'swap-in by a read of a page that was exclusive',
    `swap on
proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  read buf`,
    [
      'expect page(buf).PageAnonExclusive\n  expect not pte(buf).write',
      'expect page(buf).PageAnonExclusive\n  expect pte(buf).write\n  expect not pte(buf).dirty',
      'expect page(buf).PageAnonExclusive\n  expect pte(buf).write\n  expect not pte(buf).dirty',
    ],
  ),
  row(12, 'MADV_PAGEOUT of an exclusive PTE-mapped THP', `swap on\n${PTE_MAPPED}\n  drain\n  madvise buf PAGEOUT`, [
    'expect thp_split_page == 1\n  expect thp_swpout == 0\n  expect swap_slots == 512',
    'expect thp_split_page == 0\n  expect thp_swpout == 1\n  expect swap_slots == 512',
    'expect thp_split_page == 0\n  expect thp_swpout == 1\n  expect swap_slots == 512',
  ]),
  row(
    13,
    'MADV_PAGEOUT of a THP that a PMD maps',
    `swap on\n${PMD_MAPPED}\n  drain\n  madvise buf PAGEOUT`,
    always('expect thp_split_page == 0\n  expect thp_swpout == 1\n  expect swap_slots == 512'),
  ),
  row(
    14,
    'swap-out of a 64 KiB folio',
    `swap on
mthp 64K always
proc parent
  buf = mmap 64K anon private rw
  write buf
  drain
  madvise buf PAGEOUT`,
    [
      'expect calls(try_to_unmap) == 16\n  expect swap_slots == 16',
      'expect calls(try_to_unmap) == 1\n  expect swap_slots == 16',
      'expect calls(try_to_unmap) == 1\n  expect swap_slots == 16',
    ],
  ),
  row(15, 'swap-in of a large folio that is still in the swap cache', `${IN_SWAP_CACHE}\n  read buf[0]`, [
    'expect rss(parent).anon == 1\n  expect folio(buf[0]).order == 9',
    'expect rss(parent).anon == 512\n  expect folio(buf).order == 9',
    'expect rss(parent).anon == 512\n  expect folio(buf).order == 9',
  ]),
  row(
    16,
    'swap-out of pages full of zeroes',
    `swap on
proc parent
  buf = mmap 16K anon private rw nothp
  write buf = 0
  drain
  madvise buf PAGEOUT`,
    [
      'expect pswpout == 4\n  expect swap_slots == 4',
      'expect pswpout == 0\n  expect swpout_zero == 4\n  expect swap_slots == 4',
      'expect pswpout == 0\n  expect swpout_zero == 4\n  expect swap_slots == 4',
    ],
  ),
  row(
    20,
    'one call maps a whole large folio into a locked VMA: swap-in from the swap cache',
    `${IN_SWAP_CACHE}\n  mlock buf onfault\n  read buf[0]`,
    [
      'expect rss(parent).anon == 1\n  expect not folio(buf[0]).PG_mlocked',
      'expect rss(parent).anon == 512\n  expect not folio(buf).PG_mlocked',
      'expect rss(parent).anon == 512\n  expect folio(buf).PG_mlocked',
    ],
  ),
  row(
    49,
    'reclaim of a lazyfree THP that a PMD maps',
    `swap on\n${PMD_MAPPED}\n  drain\n  madvise buf FREE\n  drain\n  madvise buf PAGEOUT`,
    [
      'expect thp_split_pmd == 1\n  expect rss(parent).anon == 0',
      'expect thp_split_pmd == 0\n  expect rss(parent).anon == 0',
      'expect thp_split_pmd == 0\n  expect rss(parent).anon == 0',
    ],
  ),
];
