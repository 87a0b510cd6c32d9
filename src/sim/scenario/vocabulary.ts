import { ADVICES } from './ast';
import { FACTS } from './facts';
import { HEADS, type Head } from './tokens';

/** One word of the language for hovers and completion: how it is written, and what it does. */
export interface WordHelp {
  readonly word: string;
  /** How it is written. */
  readonly syntax: string;
  readonly help: string;
}

const STATEMENTS: Readonly<Record<Head, Omit<WordHelp, 'word'>>> = {
  scenario: {
    syntax: 'scenario "TITLE"',
    help: 'Starts a scenario. It goes on until the next one; a file may hold several.',
  },
  kernel: {
    syntax: 'kernel VERSION [x86_64]',
    help: 'The kernel to run on: `kernel 6.12`, or `kernel mainline`. Without it the newest is taken.',
  },
  series: {
    syntax: 'series +ID | -ID',
    help: 'Adds a patch series to the kernel, or takes one out, to see what it changes.',
  },
  config: {
    syntax: 'config NAME=y|n',
    help: 'A choice made when the kernel is built: `config NO_PAGE_MAPCOUNT=y` (6.15 and later). All are `n` unless said. A kernel that does not have it drops it, as `make olddefconfig` does.',
  },
  thp: {
    syntax: 'thp never|madvise|always',
    help: '`transparent_hugepage/enabled`: whether page faults may map 2 MiB at once. `never` unless said; distributions start with `always` or `madvise`. Behind the first statement it is a step.',
  },
  mthp: {
    syntax: 'mthp SIZE never|inherit|madvise|always',
    help: '`hugepages-…kB/enabled` (6.8 and later): whether page faults may use folios of this size, 16K to 2M. `never` unless said, and `inherit` for 2M: what `thp` says. Behind the first statement it is a step.',
  },
  nr_hugepages: {
    syntax: 'nr_hugepages N',
    help: '`vm.nr_hugepages`: the pool of 2 MiB pages for `hugetlb` memory. Empty unless said.',
  },
  swapon: { syntax: 'swapon', help: 'Turns the swap device of 256 MiB on. EBUSY if it is on.' },
  swapoff: {
    syntax: 'swapoff',
    help: 'Turns the swap device off: every page that is swapped out comes back to memory. EINVAL if it is off.',
  },
  swap: {
    syntax: 'swap on|off',
    help: 'Whether a swap device of 256 MiB is there from the beginning. `off` unless said.',
  },
  lru_gen: { syntax: 'lru_gen y|n', help: 'Multi-generational LRU. Not modelled yet.' },
  set: {
    syntax: 'set PATH VALUE',
    help: 'A write to a file of sysfs or procfs. Of /sys/kernel/mm/ksm: `use_zero_pages`, `max_page_sharing`, `smart_scan`, and `run` (2 unmerges everything); /sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none; /proc/sys/vm/drop_caches (2 splits what waits in the deferred-split queue). Others are not modelled yet. Behind the first statement it is a step.',
  },
  proc: {
    syntax: 'proc NAME',
    help: 'The lines that follow run in this process. The first one names the process that is there from the beginning; a new name starts an unrelated process.',
  },
  mmap: {
    syntax: 'NAME = mmap SIZE anon private PROT [populate] [noreserve] [thp|nothp|hugetlb] [at WHERE [fixed]]',
    help: 'Maps private anonymous memory and calls it NAME. Without `at` each region has an address range far from all others. `at` is MAP_FIXED_NOREPLACE: `at after buf`, `at before buf`, `at buf[8]`, `at 0x70000000`.',
  },
  munmap: { syntax: 'munmap RANGE', help: 'Unmaps pages.' },
  mprotect: { syntax: 'mprotect RANGE PROT', help: 'Changes the protection: `none`, `r`, `w`, `rw`, `rx`, `rwx`.' },
  mremap: {
    syntax: '[NAME =] mremap RANGE [SIZE] [to WHERE] [maymove] [fixed] [dontunmap]',
    help: 'Moves, grows or shrinks a mapping. `mremap buf 12K` works in place; `new = mremap buf` moves to an address range of its own; `to` says where. Flags are those of the words given; `to`, or a name without any of `maymove` and `fixed`, means both.',
  },
  madvise: { syntax: 'madvise RANGE ADVICE', help: `Advises the kernel: ${ADVICES.join(', ')}.` },
  process_madvise: {
    syntax: 'process_madvise RANGE ADVICE of PROCESS',
    help: 'Advises the kernel on another process’s memory, at the addresses of RANGE: COLD, PAGEOUT, WILLNEED or COLLAPSE. On itself a process may say everything since 6.13.',
  },
  clear_refs: {
    syntax: 'clear_refs N',
    help: 'Writes N to the process’s /proc/self/clear_refs: 1 clears the accessed bits, 4 the soft-dirty bits, and write-protects the entries so that the next write is noticed.',
  },
  pagemap_scan: {
    syntax: 'pagemap_scan RANGE [wp]',
    help: 'ioctl(PAGEMAP_SCAN): tells the ranges of pages by category (`page_is(buf).WRITTEN`). With `wp` (PM_SCAN_WP_MATCHING) only written pages of VMAs that `uffdio_register` took, which it write-protects in the same walk. 6.7 and later; ENOTTY before.',
  },
  userfaultfd: {
    syntax: 'userfaultfd WP_ASYNC',
    help: 'Opens a userfaultfd whose write-protection faults the kernel resolves itself (UFFD_FEATURE_WP_ASYNC): the way to track writes. 6.7 and later; EINVAL before. One per process.',
  },
  uffdio_register: {
    syntax: 'uffdio_register RANGE wp',
    help: 'UFFDIO_REGISTER: writes to the VMAs can be tracked from now on (VM_UFFD_WP). A child, and what mremap moves, is not registered.',
  },
  uffdio_unregister: {
    syntax: 'uffdio_unregister RANGE',
    help: 'UFFDIO_UNREGISTER: takes all write protection of userfaultfd away, and VM_UFFD_WP.',
  },
  uffdio_writeprotect: {
    syntax: 'uffdio_writeprotect RANGE [resolve]',
    help: 'UFFDIO_WRITEPROTECT: write-protects the entries, and puts markers where nothing is mapped; `resolve` takes that away.',
  },
  memread: {
    syntax: 'memread RANGE',
    help: 'Reads one byte of each page through /proc/self/mem, as a debugger does: also where the protection forbids it (FOLL_FORCE). EIO where nothing can be read.',
  },
  memwrite: {
    syntax: 'memwrite RANGE',
    help: 'Writes one byte into each page through /proc/self/mem, also where the protection forbids it (FOLL_FORCE): a private page is copied first. The bytes are 200, 201, … 255, 1, …',
  },
  ksmd: {
    syntax: 'ksmd [N]',
    help: 'Lets ksmd make N full scans, 1 unless said. A page is merged when its content has not changed since the scan before: the first scan merges nothing new.',
  },
  mlock: {
    syntax: 'mlock RANGE [onfault]',
    help: 'Keeps the pages in memory, and faults all of them in; with `onfault` (mlock2 with MLOCK_ONFAULT) they are locked as they come.',
  },
  munlock: { syntax: 'munlock RANGE', help: 'Undoes mlock.' },
  split_huge_page: {
    syntax: 'split_huge_page RANGE [order N]',
    help: 'Splits the large folios of the range, as a write to debugfs `split_huge_pages` does: to single pages, or (6.9 and later) to folios of 2^N pages. What cannot be split stays as it is, without an error.',
  },
  move_pages: {
    syntax: 'move_pages RANGE to node N',
    help: 'Moves each page of the range to a NUMA node, 0 or 1; its large folio moves as a whole. Pages that other processes map, too, stay. `ret` is the number of pages that are there, `page_status` what the kernel said of the last one.',
  },
  mbind: {
    syntax: 'mbind RANGE to node N',
    help: 'New pages of the range come from a NUMA node (MPOL_BIND), and pages elsewhere move there (MPOL_MF_MOVE, MPOL_MF_STRICT), but those that other processes map. Without it pages come from node 0, where the CPU is.',
  },
  fork: {
    syntax: 'NAME = fork',
    help: 'Makes a child process and calls it NAME. It has the same regions at the same addresses.',
  },
  exit: { syntax: 'exit', help: 'Ends the process: its memory goes.' },
  read: { syntax: 'read RANGE', help: 'Reads one byte of each page.' },
  write: {
    syntax: 'write RANGE [= BYTE]',
    help: 'Writes one byte into each page: the one given, or a new one each time (1, 2, … 255, 1, …).',
  },
  vmsplice: {
    syntax: 'vmsplice RANGE',
    help: 'Puts the pages into the process’s pipe, with one plain reference each (FOLL_GET). The pipe is opened first if there is none, and shared with children. It holds 16 pages; a full one gives EAGAIN here where the kernel would wait for a reader.',
  },
  drainpipe: {
    syntax: 'drainpipe',
    help: 'Closes the process’s pipe. The pages in it lose their references when no other process has it open.',
  },
  pin: {
    syntax: 'pin RANGE [read]',
    help: 'Pins the pages for writing, longterm, as a fixed buffer of the process’s io_uring (FOLL_PIN, FOLL_LONGTERM, FOLL_WRITE). `read`: for reading only, as gup_test does it; the simulator alone can do that.',
  },
  unpin: {
    syntax: 'unpin',
    help: 'Unregisters the fixed buffer and closes the io_uring of the process, and gup_test: the pages are unpinned.',
  },
  khugepaged: {
    syntax: 'khugepaged [N] [max_ptes_none N] [max_ptes_swap N] [max_ptes_shared N]',
    help: 'Lets khugepaged do N full scans (1 unless said): it looks at every 2 MiB block of every VMA that may have THPs, and makes a THP of those within its limits, by default 511, 64 and 256 pages. The call tree says what it found (`SCAN_EXCEED_NONE_PTE`). -1 if `thp` is `never`.',
  },
  drain: {
    syntax: 'drain',
    help: 'Drains the LRU batches of the CPU: new pages get on the LRU list and lose the reference of the batch.',
  },
  noop: { syntax: 'noop', help: 'Does nothing: a step to hang expectations on.' },
  expect: {
    syntax: 'expect [[KERNELS]] [always] [not] CONDITION',
    help: 'States what must hold after the step above: a fact (`pte(buf).write`), a comparison (`folio_mapcount(buf) == 2`), `error EINVAL`, `signal SIGSEGV`, `ok`, `called do_wp_page`, `splat`, `invariants`. Guards choose kernels: `[<6.15]`, `[6.1..6.12]`. `always`: after every later step, too.',
  },
};

const INNER: Readonly<Record<string, Omit<WordHelp, 'word'>>> = {
  anon: { syntax: 'anon', help: 'Anonymous memory (MAP_ANONYMOUS).' },
  private: { syntax: 'private', help: 'Private to the process: copied on write (MAP_PRIVATE).' },
  populate: { syntax: 'populate', help: 'Faults all pages in at once (MAP_POPULATE).' },
  noreserve: { syntax: 'noreserve', help: 'MAP_NORESERVE: not counted in the committed address space.' },
  thp: { syntax: 'thp', help: 'madvise(MADV_HUGEPAGE) right behind mmap.' },
  nothp: { syntax: 'nothp', help: 'madvise(MADV_NOHUGEPAGE) right behind mmap.' },
  hugetlb: {
    syntax: 'hugetlb',
    help: 'MAP_HUGETLB: huge pages of the pool (`nr_hugepages`), in multiples of 2 MiB.',
  },
  at: {
    syntax: 'at WHERE',
    help: 'Where the mapping goes (MAP_FIXED_NOREPLACE). With `signal`: the page that the access was to.',
  },
  to: { syntax: 'to WHERE', help: 'Where the mapping moves to (MREMAP_FIXED).' },
  after: { syntax: 'after RANGE', help: 'The address right behind the range.' },
  before: { syntax: 'before RANGE', help: 'The address from which the new mapping ends where the range begins.' },
  of: { syntax: 'of PROCESS', help: 'Whose memory is advised.' },
  wp: { syntax: 'wp', help: 'Write protection: by UFFDIO_REGISTER_MODE_WP, by PM_SCAN_WP_MATCHING.' },
  WP_ASYNC: { syntax: 'WP_ASYNC', help: 'UFFD_FEATURE_WP_ASYNC: nobody has to answer, the first write goes through.' },
  resolve: { syntax: 'resolve', help: 'Takes the write protection away.' },
  order: { syntax: 'order N', help: 'log2 of the pages that the folios have afterwards.' },
  max_ptes_none: { syntax: 'max_ptes_none N', help: 'Most PTEs of a block without a page, or with the zero page.' },
  max_ptes_swap: { syntax: 'max_ptes_swap N', help: 'Most PTEs of a block whose page is swapped out.' },
  max_ptes_shared: { syntax: 'max_ptes_shared N', help: 'Most pages of a block that other processes map, too.' },
  node: { syntax: 'to node N', help: 'A NUMA node, 0 or 1.' },
  maymove: { syntax: 'maymove', help: 'MREMAP_MAYMOVE.' },
  fixed: { syntax: 'fixed', help: 'mmap: MAP_FIXED, what is there goes. mremap: MREMAP_FIXED.' },
  dontunmap: { syntax: 'dontunmap', help: 'MREMAP_DONTUNMAP: the old mapping stays, empty.' },
  onfault: { syntax: 'onfault', help: 'MLOCK_ONFAULT: nothing is faulted in now.' },
  none: { syntax: 'none', help: 'No access at all (PROT_NONE). In expectations: there is no such thing.' },
  r: { syntax: 'r', help: 'Read only.' },
  w: { syntax: 'w', help: 'Write (PROT_WRITE alone).' },
  rw: { syntax: 'rw', help: 'Read and write.' },
  rx: { syntax: 'rx', help: 'Read and execute.' },
  rwx: { syntax: 'rwx', help: 'Read, write and execute.' },
  pages: { syntax: 'N pages', help: 'A size in pages of 4 KiB.' },
  always: { syntax: 'expect always CONDITION', help: 'Checked after this step and after every later one.' },
  not: { syntax: 'not CONDITION', help: 'The condition must not hold; of a range, for no page.' },
  error: { syntax: 'error ERRNO', help: 'The step failed with this error: `error EINVAL`.' },
  signal: { syntax: 'signal SIGSEGV|SIGBUS [at PLACE]', help: 'The step ended with this signal.' },
  ok: { syntax: 'ok', help: 'The step had no error and no signal.' },
  splat: { syntax: 'splat [FUNCTION]', help: 'A kernel assertion failed in the step.' },
  called: { syntax: 'called FUNCTION', help: 'The step called this kernel function.' },
  invariants: {
    syntax: 'invariants',
    help: 'All invariants of the model hold: mapcounts match mappings, references are explained, and so on.',
  },
  DONTNEED: { syntax: 'madvise RANGE DONTNEED', help: 'Throws the pages away; the next access faults in new ones.' },
  DONTNEED_LOCKED: {
    syntax: 'madvise RANGE DONTNEED_LOCKED',
    help: 'DONTNEED, also where the VMA is mlocked; DONTNEED refuses that.',
  },
  FREE: {
    syntax: 'madvise RANGE FREE',
    help: 'Makes the pages lazily free: reclaim may drop them, unless they are written to before that.',
  },
  PAGEOUT: {
    syntax: 'madvise RANGE PAGEOUT',
    help: 'Reclaims the pages at once: to swap, if it is on. What other processes map too stays.',
  },
  WILLNEED: {
    syntax: 'madvise RANGE WILLNEED',
    help: 'Reads what is swapped out into the swap cache. The next access is then a minor fault.',
  },
  SOFT_OFFLINE: {
    syntax: 'madvise RANGE SOFT_OFFLINE',
    help: 'Says that the memory of the pages begins to fail: their content moves to other pages, and the old ones are not used again. EBUSY if somebody else holds references.',
  },
  HWPOISON: {
    syntax: 'madvise RANGE HWPOISON',
    help: 'Says that the memory of the pages has failed: their content is lost, hwpoison entries take their place, and the process gets SIGBUS.',
  },
  COLD: { syntax: 'madvise RANGE COLD', help: 'Makes the pages old, and moves them to where reclaim looks first.' },
  GUARD_INSTALL: {
    syntax: 'madvise RANGE GUARD_INSTALL',
    help: 'Makes the pages a guard region (6.13 and later): what they hold goes, and any access is a SIGSEGV.',
  },
  GUARD_REMOVE: {
    syntax: 'madvise RANGE GUARD_REMOVE',
    help: 'Undoes GUARD_INSTALL: the pages are empty and may be used.',
  },
  DONTFORK: { syntax: 'madvise RANGE DONTFORK', help: 'fork leaves the range out.' },
  DOFORK: { syntax: 'madvise RANGE DOFORK', help: 'Undoes DONTFORK.' },
  POPULATE_READ: { syntax: 'madvise RANGE POPULATE_READ', help: 'Faults the pages in as if read.' },
  POPULATE_WRITE: {
    syntax: 'madvise RANGE POPULATE_WRITE',
    help: 'Faults the pages in as if written, so that they are writable.',
  },
  WIPEONFORK: { syntax: 'madvise RANGE WIPEONFORK', help: 'The child gets the range empty.' },
  KEEPONFORK: { syntax: 'madvise RANGE KEEPONFORK', help: 'Undoes WIPEONFORK.' },
  COLLAPSE: {
    syntax: 'madvise RANGE COLLAPSE',
    help: 'Puts the pages of each whole 2 MiB block of the range into a new THP, whatever sysfs says.',
  },
  HUGEPAGE: {
    syntax: 'madvise RANGE HUGEPAGE',
    help: 'Marks the range as one that may use huge pages where sysfs says `madvise`.',
  },
  MERGEABLE: {
    syntax: 'madvise RANGE MERGEABLE',
    help: 'KSM may merge pages of the range with others of the same content, of any process. `ksmd` does it.',
  },
  UNMERGEABLE: {
    syntax: 'madvise RANGE UNMERGEABLE',
    help: 'No more merging; where KSM pages are mapped the process gets pages of its own.',
  },
  NOHUGEPAGE: { syntax: 'madvise RANGE NOHUGEPAGE', help: 'Marks the range as not for huge pages.' },
};

/** What a word of the language means. `first`: it stands at the start of a statement. */
export function describe(word: string, first = false): WordHelp | undefined {
  const statement = (HEADS as readonly string[]).includes(word) ? STATEMENTS[word as Head] : undefined;
  const inner = Object.hasOwn(INNER, word) ? INNER[word] : undefined;
  const found = first ? (statement ?? inner) : (inner ?? statement ?? factHelp(word));
  return found === undefined ? undefined : { word, ...found };
}

/** What a fact of an expectation means, or one of its fields. */
export function describeFact(fact: string, field?: string): WordHelp | undefined {
  if (!Object.hasOwn(FACTS, fact)) return undefined;
  const help = factHelp(fact);
  if (field === undefined || help === undefined) return help && { word: fact, ...help };
  const spec = FACTS[fact as keyof typeof FACTS].fields;
  const found = Object.hasOwn(spec, field) ? (spec as Readonly<Record<string, { help: string }>>)[field] : undefined;
  return found && { word: field, syntax: `${help.syntax}.${field}`, help: found.help };
}

function factHelp(fact: string): Omit<WordHelp, 'word'> | undefined {
  if (!Object.hasOwn(FACTS, fact)) return undefined;
  const spec = FACTS[fact as keyof typeof FACTS];
  const argument = { pages: '(RANGE)', vmas: '(RANGE)', proc: '([PROCESS])', function: '(FUNCTION)', nothing: '' }[
    spec.argument
  ];
  return { syntax: `${fact}${argument}`, help: spec.help };
}
