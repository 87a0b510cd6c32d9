import { always, COPY, PMD_MAPPED, PTE_MAPPED, REUSE, type Row, row } from './row';

const UNSHARED = 'expect not pte(buf).zero\n  expect page(buf).PageAnonExclusive\n  expect not pte(buf).write';

/** Copy-on-write, fork and reuse. */
export const COW_ROWS: readonly Row[] = [
  row(
    1,
    'PTE-mapped THP, fork, the child exits, the parent writes',
    `${PTE_MAPPED}
  child = fork
child: exit
  write buf[5]`,
    [COPY, COPY, `${REUSE}\n  expect pgreuse == 1`],
  ),
  row(
    2,
    'the same with one PTE of the THP left',
    `${PMD_MAPPED}
  madvise buf[0..510] DONTNEED
  child = fork
child: exit
  write buf[511]`,
    [REUSE, COPY, COPY],
  ),
  row(
    3,
    'the same with two PTEs left',
    `${PMD_MAPPED}
  madvise buf[0..509] DONTNEED
  child = fork
child: exit
  write buf[511]`,
    [COPY, COPY, REUSE],
  ),
  row(
    4,
    'the same with 512 PTEs and one reference from outside',
    `${PTE_MAPPED}
  vmsplice buf[9]
  child = fork
child: exit
  write buf[5]`,
    always(COPY),
  ),
  row(
    5,
    'PMD-mapped THP, fork, the child exits, the parent writes',
    `${PMD_MAPPED}
  child = fork
child: exit
  write buf[5]`,
    always(`${REUSE}
  expect thp_split_pmd == 0
  expect pmd(buf).write`),
  ),
  row(
    6,
    'a write to a PMD that maps the huge zero folio',
    `thp madvise
proc parent
  buf = mmap 2M anon private rw thp
  read buf[0]
  write buf[7]`,
    [
      'expect rss.anon == 1\n  expect thp_split_pmd == 1',
      'expect rss.anon == 1\n  expect thp_split_pmd == 1',
      'expect rss.anon == 512\n  expect thp_fault_alloc == 1\n  expect thp_split_pmd == 0',
    ],
  ),
  row(
    25,
    'the third process outlives those in the mm-id slots',
    `${PTE_MAPPED}
  child = fork
  third = fork
child: exit
parent: exit
third: write buf[3]`,
    [COPY, COPY, `${COPY}\n  expect folio(third:buf[4]).maybe_mapped_shared`],
  ),
  row(
    31,
    'a longterm pin for reading of the zero page',
    `proc parent
  buf = mmap 4K anon private rw nothp
  read buf
  pin buf read`,
    ['expect pte(buf).zero', UNSHARED, UNSHARED],
  ),
  row(
    35,
    'pagemap bit 56 of a PMD-mapped range whose pages differ: the child has copied page 0',
    `${PMD_MAPPED}
  child = fork
child: write buf[0]`,
    // Only 6.12 looks at each page; the others at the first one.
    [
      'expect pagemap(parent:buf[0]).exclusive\n  expect pagemap(parent:buf[1]).exclusive',
      'expect pagemap(parent:buf[0]).exclusive\n  expect not pagemap(parent:buf[1]).exclusive',
      'expect pagemap(parent:buf[0]).exclusive\n  expect pagemap(parent:buf[1]).exclusive',
    ],
  ),
  row(
    47,
    'fork with the 512 PTEs of a large folio',
    `${PTE_MAPPED}
  child = fork`,
    [
      'expect calls(copy_present_pte) == 512\n  expect calls(page_try_dup_anon_rmap) == 512',
      'expect calls(copy_present_ptes) == 1\n  expect calls(folio_try_dup_anon_rmap_ptes) == 1',
      'expect calls(copy_present_ptes) == 1\n  expect calls(folio_try_dup_anon_rmap_ptes) == 1',
    ],
  ),
];
