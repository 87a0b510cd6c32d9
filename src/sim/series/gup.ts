import type { Series } from './series';

export const unshareNonAnon: Series = {
  id: 'unshare-non-anon',
  title: 'mm/gup: reliable R/O long-term pinning in COW mappings',
  landed: [6, 2],
  functions: ['gup_must_unshare', 'do_wp_page', 'wp_page_copy'],
  summary:
    'A longterm pin for reading of the zero page (or of a file’s page) in a private writable mapping first gets the process a page of ' +
    'its own (FAULT_FLAG_UNSHARE). Before, the shared page itself was pinned, and a later write of the process was not seen through ' +
    'the pin.',
  evidence: 'series',
};

export const gupFastTouch: Series = {
  id: 'gup-fast-touch',
  title: 'Simplify the external interface for GUP',
  landed: [6, 3],
  functions: ['get_user_pages_fast', 'pin_user_pages_fast', '__gup_longterm_locked'],
  summary:
    'Where the fast path of GUP gives up, the slow one notes the access (FOLL_TOUCH) for longterm pins, too, and takes mmap_lock itself.',
  evidence: 'series',
};

export const gupThpPages: Series = {
  id: 'gup-thp-pages',
  title: 'mm/gup: Unify hugetlb, speed up thp',
  landed: [6, 6],
  functions: ['__get_user_pages', 'follow_page_mask'],
  summary:
    'The slow path of GUP takes the pages of a huge PMD at once when the caller wants them; before, it looked at each anew.',
  evidence: 'series',
};

export const followProtnone: Series = {
  id: 'follow-protnone',
  title: 'smaps / mm/gup: fix gup_can_follow_protnone fallout',
  landed: [6, 6],
  functions: ['follow_page_mask', 'get_mergeable_page', 'break_ksm', 'do_pages_move'],
  summary:
    'follow_page() finds pages in PROT_NONE memory. Before, there was no page to KSM, which neither merged nor unmerged ' +
    'it, to move_pages() (ENOENT) and to split_huge_pages.',
  evidence: 'series',
};

export const gupFastNames: Series = {
  id: 'gup-fast-names',
  title: 'mm/gup: consistently name GUP-fast functions',
  landed: [6, 10],
  functions: ['gup_fast', 'gup_fast_fallback', 'try_grab_folio', 'try_grab_folio_fast'],
  summary:
    'lockless_pages_from_mm() is now gup_fast(), and the functions that take the references differ by path: try_grab_folio_fast() on ' +
    'the fast one, try_grab_folio() under the lock.',
  evidence: 'series',
};

export const ioUringPinFast: Series = {
  id: 'io-uring-pin-fast',
  title: 'io_uring fixed buffers are pinned by pin_user_pages_fast()',
  landed: [6, 12],
  functions: ['io_pin_pages', 'pin_user_pages_fast'],
  summary:
    'Registering a buffer tries the fast path first; before, it went through the page tables with mmap_lock held, and the pages were ' +
    'not marked as referenced.',
  evidence: 'measured',
};

export const ioUringCoalesce: Series = {
  id: 'io-uring-coalesce',
  title: 'io_uring/rsrc: enable multi-hugepage buffer coalescing',
  landed: [6, 12],
  functions: ['io_sqe_buffers_register', 'io_coalesce_buffer', 'unpin_user_folio'],
  summary:
    'Of a fixed buffer in large folios one pin per folio is kept, the others are dropped; before, each page was pinned.',
  evidence: 'series',
};

export const ioUringAcctUser: Series = {
  id: 'io-uring-acct-user',
  title: 'io_uring fixed buffers of a privileged task are not counted in VmPin',
  landed: [7, 2],
  functions: ['io_buffer_account_pin'],
  summary:
    'A task with CAP_IPC_LOCK pins without any accounting: VmPin stays as it is. Before, it was only exempt from RLIMIT_MEMLOCK.',
  evidence: 'measured',
};
