import { ADVICE_ROWS } from './advice';
import { COW_ROWS } from './cow';
import { MLOCK_ROWS } from './mlock';
import type { Row } from './row';
import { THP_ROWS } from './thp';

/** The rows that a scenario can express. */
export const ROWS: readonly Row[] = [...COW_ROWS, ...THP_ROWS, ...ADVICE_ROWS, ...MLOCK_ROWS];

const REFERENCES = 'a reference from outside the page tables: no statement takes one yet';
const SWAP = 'swapping has no statements yet';
const ADVICE = 'reclaim is not modelled yet';
const MLOCK = 'reclaim and migration of mlocked folios are not modelled yet';
const KSM = 'KSM is not modelled yet';
const FOLIO_SPLIT = 'splitting a folio has no statement yet';
const FILES = 'about files or shmem: this model has private anonymous memory';

/** The rows that it cannot, and why. */
export const NOT_EXPRESSED: ReadonlyMap<number, string> = new Map([
  [4, REFERENCES],
  [31, REFERENCES],
  [7, FOLIO_SPLIT],
  [44, FOLIO_SPLIT],
  [49, ADVICE],
  ...[24, 27, 28].map((row) => [row, FOLIO_SPLIT] as const),
  ...[11, 12, 13, 14, 15, 16].map((row) => [row, SWAP] as const),
  ...[20, 21].map((row) => [row, MLOCK] as const),
  [42, KSM],
  [43, KSM],
  [35, 'pagemap bit 56 is no fact'],
  [36, 'kpageflags of a tail page are no fact'],
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
