# Parts of a THP go, its memory stays until the folio is split: who queues it, and when.
# See the folios: the bar of pages with holes, and the deferred-split mark.

scenario "DONTNEED of one page"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0] DONTNEED
  expect thp_split_pmd == 1
  expect thp_deferred_split_page == 1
  expect rss.anon == 511
  expect pte(buf[0]).none
  expect folio(buf[1])._refcount == 511
  expect folio_mapcount(buf[1]) == 511
  expect folio_entire_mapcount(buf[1]) == 0
  expect [>=6.2] folio(buf[1])._nr_pages_mapped == 511
  expect page(buf[1..])._mapcount == 0
  expect page(buf[1..]).PageAnonExclusive  # the split spread it from the first page
  expect pte(buf[1..]).write
  expect [<6.2] not pte(buf[1..]).dirty    # the folio is dirty instead
  expect [>=6.2] pte(buf[1..]).dirty
  expect folio(buf[1]).PG_dirty
  expect folio(buf[1]).deferred
  expect [>=6.12] folio(buf[1]).PG_partially_mapped
  expect nr_anon_mapped == 511
  expect nr_anon_transparent_hugepages == 0

  write buf[0]
  expect folio(buf[0]).order == 0  # a page of its own: the PMD points to a table
  expect folio(buf[1])._refcount == 511
  expect thp_fault_alloc == 0

scenario "munmap of all but the last page"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  munmap buf[0..510]
  expect thp_split_pmd == 1
  expect folio(buf[511])._refcount == 1
  expect folio_mapcount(buf[511]) == 1
  expect [>=6.2] folio(buf[511])._nr_pages_mapped == 1
  expect folio(buf[511]).order == 9  # 2 MiB are held for one page
  expect folio(buf[511]).deferred
  expect rss.anon == 1
  munmap buf[511]
  expect rss.anon == 0
  expect nr_anon_mapped == 0

scenario "The whole range of PTEs at once"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0] DONTFORK                      # cuts the VMA, which splits the PMD
  madvise buf[0] DOFORK
  expect vma(buf).pages == 512
  expect pmd(buf).table
  expect folio(buf)._refcount == 512
  expect page(buf).PageAnonExclusive
  madvise buf DONTNEED
  expect rss.anon == 0
  expect [<6.9] thp_deferred_split_page == 1   # page by page: queued at the first
  expect [>=6.9] thp_deferred_split_page == 0  # one batch: nothing is left to split

scenario "Dropped by one process, then by the other"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  child = fork
child: madvise buf[0] DONTNEED
  expect thp_split_pmd == 1
  expect folio(buf)._refcount == 512
  expect folio_mapcount(buf) == 512
  expect [<6.2] folio(buf).PG_double_map
  expect [>=6.2] folio(buf)._nr_pages_mapped == 0x8001ff
  expect thp_deferred_split_page == 0  # the parent's PMD still maps the page
  expect [>=6.12] not folio(buf).PG_partially_mapped
  madvise buf[0] DONTNEED
  expect folio(buf[1])._refcount == 1022
  expect folio_mapcount(buf[1]) == 1022
  expect [<6.2] not folio(buf[1]).PG_double_map
  expect [>=6.2] folio(buf[1])._nr_pages_mapped == 511
  expect thp_deferred_split_page == 1
  expect folio(buf[1]).deferred

scenario "The PMD goes last"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  child = fork
child: madvise buf[0] DONTNEED
  munmap buf
  expect thp_split_pmd == 0
  expect folio_mapcount(child:buf[1]) == 511
  expect folio_entire_mapcount(child:buf[1]) == 0
  expect [>=6.2] folio(child:buf[1])._nr_pages_mapped == 511
  expect thp_deferred_split_page == 1
  expect nr_anon_transparent_hugepages == 0
