import { PMD_MAPPED, PTE_MAPPED, type Row, row } from './row';

const SPLIT = 'expect folio(buf[0]).order == 0\n  expect folio(buf[7]).order == 0';
const WHOLE = 'expect folio(buf).order == 9';

/** MADV_COLD, MADV_FREE. */
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
    'MADV_COLD where one page of the folio, not its first, is shared with a child',
    `${PMD_MAPPED}
  madvise buf[100..511] DONTNEED
  madvise buf[0..49] DONTFORK
  madvise buf[51..511] DONTFORK
  child = fork
  madvise buf[0..511] DOFORK
  drain
  madvise buf[0..99] COLD`,
    [SPLIT, SPLIT, 'expect folio(buf[0..99]).order == 9'],
  ),
  row(27, 'MADV_COLD of a whole PTE-mapped THP', `${PTE_MAPPED}\n  madvise buf COLD`, [SPLIT, WHOLE, WHOLE]),
  row(28, 'MADV_FREE of a whole PTE-mapped THP', `${PTE_MAPPED}\n  madvise buf FREE`, [SPLIT, WHOLE, WHOLE]),
];
