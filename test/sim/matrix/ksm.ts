import { type Row, row } from './row';

const ZERO = `set /sys/kernel/mm/ksm/use_zero_pages 1
proc parent
  buf = mmap 8K anon private rw nothp
  write buf = 0
  madvise buf MERGEABLE
  ksmd 2`;

export const KSM_ROWS: readonly Row[] = [
  row(
    42,
    'MADV_UNMERGEABLE of a KSM page',
    `proc parent
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  madvise buf UNMERGEABLE`,
    [
      'expect pte(buf).write\n  expect pte(buf).dirty\n  expect page(buf).PageAnonExclusive',
      'expect not pte(buf[0..1]).write\n  expect not pte(buf[0..1]).dirty\n  expect page(buf).PageAnonExclusive',
      'expect not pte(buf[0..1]).write\n  expect not pte(buf[0..1]).dirty\n  expect page(buf).PageAnonExclusive',
    ],
  ),
  row(43, 'unmerging a page of zeroes that use_zero_pages has merged', `${ZERO}\n  madvise buf UNMERGEABLE`, [
    'expect pte(buf).zero',
    'expect not pte(buf[0..1]).zero\n  expect ksm_zero_pages == 0',
    'expect not pte(buf[0..1]).zero\n  expect ksm_zero_pages == 0',
  ]),
];
