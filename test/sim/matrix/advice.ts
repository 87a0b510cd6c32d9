import { type Row, row } from './row';

/** MADV_FREE. */
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
];
