# khugepaged goes through all memory that may have THPs, and puts a THP in place of the pages of a block.

scenario "What khugepaged leaves alone"
kernel mainline
thp madvise

proc parent
  few = mmap 2M anon private rw nothp
  write few[0..9]
  lazy = mmap 2M anon private rw nothp
  write lazy
  drain
  madvise lazy[5] FREE
  pinned = mmap 2M anon private rw nothp
  write pinned
  drain
  pin pinned[3]
  plain = mmap 2M anon private rw nothp
  write plain
  drain
  madvise few HUGEPAGE
  madvise lazy HUGEPAGE
  madvise pinned HUGEPAGE
  khugepaged max_ptes_none 500
  expect pmd(few).table           # SCAN_EXCEED_NONE_PTE: 502 holes
  expect thp_scan_exceed_none_pte == 1
  expect pmd(pinned).table        # SCAN_PAGE_COUNT
  expect pmd(plain).table         # nobody advised it
  expect [<7.2] pmd(lazy).huge
  expect [>=7.2] pmd(lazy).table  # SCAN_PAGE_LAZYFREE
  khugepaged
  expect pmd(few).huge
  expect pmd(plain).table
  expect pmd(pinned).table

scenario "Pages that are shared, and pages that are read only"
kernel mainline
thp madvise

proc parent
  buf = mmap 2M anon private rw nothp
  write buf
  drain
  child = fork
  madvise buf HUGEPAGE
  khugepaged max_ptes_shared 511
  expect pmd(parent:buf).table  # 512 shared pages
  write buf[0..300]
  drain
  khugepaged
  expect pmd(parent:buf).huge
  expect folio(parent:buf)._refcount == 1
  expect folio_mapcount(child:buf[400]) == 1
  expect page(parent:buf[0]).PageAnonExclusive
  expect pmd(child:buf).table   # its VMA is not advised

scenario "The THP comes from the node of most pages"
kernel mainline
thp madvise

proc parent
  buf = mmap 2M anon private rw nothp
  write buf
  drain
  move_pages buf[0..299] to node 1
  drain
  madvise buf HUGEPAGE
  khugepaged
  expect pmd(buf).huge
  expect folio_nid(buf) == 1
