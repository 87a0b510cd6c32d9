import { ADVICE_ROWS } from './advice';
import { COW_ROWS } from './cow';
import { MLOCK_ROWS } from './mlock';
import type { Row } from './row';
import { THP_ROWS } from './thp';

/** The rows that a scenario can express. */
export const ROWS: readonly Row[] = [...COW_ROWS, ...THP_ROWS, ...ADVICE_ROWS, ...MLOCK_ROWS];

const SWAP = 'swapping has no statements yet';
const ADVICE = 'reclaim is not modelled yet';
const MLOCK = 'reclaim and migration of mlocked folios are not modelled yet';
const KSM = 'KSM is not modelled yet';
const FOLIO_SPLIT = 'MADV_COLD and MADV_FREE do not split folios yet';
const FILES = 'about files or shmem: this model has private anonymous memory';

/** The rows that it cannot, and why. */
export const NOT_EXPRESSED: ReadonlyMap<number, string> = new Map([
  [49, ADVICE],
  ...[24, 27, 28].map((row) => [row, FOLIO_SPLIT] as const),
  ...[11, 12, 13, 14, 15, 16].map((row) => [row, SWAP] as const),
  ...[20, 21].map((row) => [row, MLOCK] as const),
  [42, KSM],
  [43, KSM],
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
