import { PMD_MAPPED, PTE_MAPPED, type Row, row } from './row';

/** mlock() of large folios. */
export const MLOCK_ROWS: readonly Row[] = [
  row(17, 'mlock() over a PTE-mapped THP', `${PTE_MAPPED}\n  drain\n  mlock buf`, [
    'expect vma(buf).VM_LOCKED\n  expect not folio(buf).PG_mlocked',
    'expect folio(buf).PG_mlocked',
    'expect folio(buf).PG_mlocked',
  ]),
  row(18, 'the PMD of an mlocked THP is split', `${PMD_MAPPED}\n  drain\n  mlock buf\n  mprotect buf[0] r`, [
    'expect not folio(buf).PG_mlocked',
    'expect not folio(buf).PG_mlocked',
    'expect folio(buf).PG_mlocked',
  ]),
  row(
    19,
    'one PTE of an mlocked large folio is unmapped',
    `${PTE_MAPPED}
  drain
  mlock buf
  munmap buf[9]`,
    [
      'expect not called munlock_page\n  expect not folio(buf[0]).PG_mlocked',
      'expect called munlock_folio\n  expect not folio(buf[0]).PG_mlocked',
      'expect called munlock_folio\n  expect not folio(buf[0]).PG_mlocked',
    ],
  ),
];
