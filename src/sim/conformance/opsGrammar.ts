/**
 * The words of an `.ops` file: operations, settings, advices and features of the kernel oracle's scenario files.
 * Data only; `ops.ts` reads files with it.
 */

/** Regions A..H, each in its own 1 GiB slot; processes P0..P5; and the longest region. */
export const REGIONS = 8;
export const PROCESSES = 6;
export const MAX_REGION_PAGES = 2048;
/** Page at which region A starts in the simulator, and log2 of the pages from one region to the next. */
export const REGION_BASE = 0x40000000;
export const REGION_SHIFT = 18;

/** The longest line, and the largest numbers of settings, steps and tokens that the oracle's agent takes. */
export const LIMITS = { line: 198, settings: 24, steps: 160, tokens: 16, needs: 16, name: 63 } as const;

/**
 * Arguments of an operation, in order: `range` is a region and pages (`A 0-3`, `A 7`, `A *`), `region` a region alone,
 * `number` a count, `dest` a region and a page (`B 0`), `advice`, `process`, `file` a name without a slash, `text` any word.
 */
export type ArgKind = 'range' | 'region' | 'number' | 'dest' | 'advice' | 'process' | 'file' | 'text';

export interface OpRule {
  readonly args: readonly ArgKind[];
  /** Words that may follow; one that ends in `=` takes a value. */
  readonly words: readonly string[];
  /** Run by the controller: no process in front. */
  readonly controller?: true;
}

const range: OpRule = { args: ['range'], words: [] };
const MAPPINGS = ['anon', 'private', 'shared', 'hugetlb', 'populate', 'nores', 'thp', 'nothp', 'memfd', 'secret'];

const op = (args: readonly ArgKind[], ...words: readonly string[]): OpRule => ({ args, words });
const control = (args: readonly ArgKind[], ...words: readonly string[]): OpRule => ({ args, words, controller: true });

export const OPERATIONS: ReadonlyMap<string, OpRule> = new Map<string, OpRule>([
  ['mmap', op(['region', 'number'], ...MAPPINGS, 'r', 'rw', 'none', 'file=', 'path=', 'tmpfs=', 'of=', 'off=', 'at=')],
  ['read', op(['range'], 'nodata')],
  ['write', op(['range'], '=')],
  ['fill', op(['range'], '=')],
  ['memread', range],
  ['memwrite', range],
  ['munmap', range],
  ['mprotect', op(['range'], 'none', 'r', 'rw')],
  ['mremap', op(['range', 'dest'], 'dontunmap', 'new=')],
  ['mresize', op(['range', 'number'])],
  ['madvise', op(['range', 'advice'])],
  ['pmadvise', op(['range', 'advice', 'process'])],
  ['mlock', op(['range'], 'onfault')],
  ['munlock', range],
  ['msync', range],
  ['uffd', op([], 'features=')],
  ['uregister', op(['range'], 'missing', 'wp', 'minor')],
  ['uunregister', range],
  ['ucopy', op(['range'], 'wp')],
  ['uzero', range],
  ['ucontinue', range],
  ['uwp', range],
  ['uunwp', range],
  ['umove', op(['range', 'dest'], 'holes')],
  ['upoison', range],
  ['vmsplice', op(['range'], 'gift')],
  ['drainpipe', op([])],
  ['uringreg', range],
  ['uringunreg', op([])],
  ['move_pages', op(['range', 'number'])],
  ['mbind', op(['range', 'number'])],
  ['pmscan', op(['range'], 'wp')],
  ['split', op(['range'], 'order=')],
  ['clear_refs', op(['number'])],
  ['vvar', op(['region'])],
  ['fork', op(['process'])],
  ['exit', op([])],
  ['drain', op([])],
  ['noop', op([])],
  ['ksm', control(['number'])],
  ['khugepaged', control(['number'], 'none=', 'shared=')],
  ['swapoff', control([])],
  ['swapon', control([])],
  ['fdrop', control(['file'])],
  ['fread', control(['file'])],
  ['sys', control(['text', 'text'])],
  ['sleep', control(['number'])],
]);

export const SETTINGS: ReadonlyMap<string, readonly ArgKind[]> = new Map<string, readonly ArgKind[]>([
  ['thp', ['text']],
  ['shmem-thp', ['text']],
  ['mthp', ['number', 'text']],
  ['mthp-shmem', ['number', 'text']],
  ['hugetlb', ['number']],
  ['swap', ['text']],
  ['lru-gen', ['text']],
  ['set', ['text', 'text']],
]);

export const ADVICES: ReadonlySet<string> = new Set([
  'NORMAL',
  'RANDOM',
  'SEQUENTIAL',
  'WILLNEED',
  'DONTNEED',
  'FREE',
  'REMOVE',
  'DONTFORK',
  'DOFORK',
  'MERGEABLE',
  'UNMERGEABLE',
  'HUGEPAGE',
  'NOHUGEPAGE',
  'WIPEONFORK',
  'KEEPONFORK',
  'COLD',
  'PAGEOUT',
  'POPULATE_READ',
  'POPULATE_WRITE',
  'DONTNEED_LOCKED',
  'COLLAPSE',
  'HWPOISON',
  'SOFT_OFFLINE',
  'GUARD_INSTALL',
  'GUARD_REMOVE',
]);

/** What a scenario may need; `kernel>=X.Y` as well. */
export const FEATURES: ReadonlySet<string> = new Set([
  'thp',
  'mthp',
  'mthp-shmem',
  'swap',
  'numa',
  'ksm',
  'hugetlb',
  'hwpoison',
  'devmem',
  'split',
  'deep',
  'guard',
  'uffd',
  'uffd-poison',
  'uffd-wp-async',
  'uffd-move',
  'xfs',
  'secretmem',
  'io_uring',
  'pagemap-scan',
  'soft-dirty',
]);

/** Words whose value is a decimal number of pages, an order or a count. `=` is the byte that write and fill store. */
export const NUMBER_WORDS: ReadonlySet<string> = new Set(['off=', 'at=', 'new=', 'order=', 'none=', 'shared=', '=']);
