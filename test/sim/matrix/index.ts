import { ADVICE_ROWS } from './advice';
import { COW_ROWS } from './cow';
import { KSM_ROWS } from './ksm';
import { MLOCK_ROWS } from './mlock';
import type { Row } from './row';
import { SWAP_ROWS } from './swap';
import { THP_ROWS } from './thp';

/** The rows that a scenario can express. */
export const ROWS: readonly Row[] = [
  ...COW_ROWS,
  ...THP_ROWS,
  ...ADVICE_ROWS,
  ...MLOCK_ROWS,
  ...KSM_ROWS,
  ...SWAP_ROWS,
];

const REFERENCED = 'MADV_PAGEOUT does not ask who referenced a page, and there is no other reclaim';
const FILES = 'about files or shmem: this model has private anonymous memory';

/** The rows that it cannot, and why. */
export const NOT_EXPRESSED: ReadonlyMap<number, string> = new Map([
  [21, REFERENCED],
  [26, FILES],
  [30, FILES],
  [32, FILES],
  [33, FILES],
  [37, FILES],
  [40, FILES],
  [34, 'page_mapped() of an unmapped tail page: nothing shows what it returns'],
  [38, 'an assertion that fails only if the kernel is wrong'],
  [39, 'the root of an anon_vma changes only under UFFDIO_MOVE, which is not modelled'],
  [50, 'NUMA balancing is not modelled'],
]);

/** Number of rows in the matrix. */
export const ROW_COUNT = 51;
