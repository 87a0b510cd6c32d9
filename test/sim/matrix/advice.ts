import { PTE_MAPPED, type Row, row } from './row';

/** MADV_FREE and MADV_COLD. */
export const ADVICE_ROWS: readonly Row[] = [
  row(
    8,
    'mprotect() to read-only and back, of an exclusive page whose PTE is clean',
    `proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf FREE
  mprotect buf r
  mprotect buf rw`,
    [
      'expect not pte(buf).dirty\n  expect not pte(buf).write',
      'expect not pte(buf).dirty\n  expect pte(buf).write',
      'expect not pte(buf).dirty\n  expect pte(buf).write',
    ],
  ),
  row(
    24,
    'MADV_COLD of a part of a PTE-mapped THP of which a child maps another page than the first',
    `${PTE_MAPPED}
  drain
  madvise buf[0..49] DONTFORK
  madvise buf[51..511] DONTFORK
  madvise buf[100..511] DONTNEED
  child = fork
  madvise buf[0..49] COLD`,
    ['expect thp_split_page == 1', 'expect thp_split_page == 1', 'expect thp_split_page == 0'],
  ),
  row(27, 'MADV_COLD of a whole PTE-mapped THP', `${PTE_MAPPED}\n  drain\n  madvise buf COLD`, [
    'expect thp_split_page == 1',
    'expect thp_split_page == 0\n  expect folio(buf).order == 9',
    'expect thp_split_page == 0\n  expect folio(buf).order == 9',
  ]),
  row(28, 'MADV_FREE of a whole PTE-mapped THP', `${PTE_MAPPED}\n  drain\n  madvise buf FREE`, [
    'expect thp_split_page == 1',
    'expect thp_split_page == 0\n  expect folio(buf).order == 9',
    'expect thp_split_page == 0\n  expect folio(buf).order == 9',
  ]),
];
