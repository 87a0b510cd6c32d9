# One reference more than mappings, and no page of a large folio is reused after fork: the PMD is split, and a page copied.

scenario "PMD-mapped: the PMD is split"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  vmsplice buf[0]
  expect folio(buf)._refcount == 2
  child = fork
child: exit
  expect folio(buf)._refcount == 2
  expect folio_entire_mapcount(buf) == 1
  write buf[0]
  expect thp_split_pmd == 1
  expect called wp_page_copy
  expect folio(buf[1])._refcount == 512
  expect folio_mapcount(buf[1]) == 511
  expect [>=6.2] folio(buf[1])._nr_pages_mapped == 511
  expect folio(buf[1]).deferred
  expect [>=6.12] folio(buf[1]).PG_partially_mapped
  write buf[5]
  expect called wp_page_copy  # 6.15 and later: 511 mappings are not 512 references

scenario "PTE-mapped: each page is copied"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  vmsplice buf[9]
  child = fork
child: exit
  expect folio(buf)._refcount == 513
  expect folio_mapcount(buf) == 512
  expect [>=6.15] not folio(buf).maybe_mapped_shared
  write buf[0]
  expect called wp_page_copy
  drainpipe
  write buf[5]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy  # mappings and references are equal again
