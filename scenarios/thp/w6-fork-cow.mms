# A THP after fork: the first writer splits its PMD and copies one page, and the other one keeps its PMD.
# See the map: one side is joined by a PMD, the other one by 511 PTEs. The counts differ by kernel.

scenario "Fork, then both write page 0 of a THP"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  child = fork
  expect called copy_huge_pmd
  expect folio(buf)._refcount == 2
  expect folio_entire_mapcount(buf) == 2
  expect folio_mapcount(buf) == 2
  expect page(buf)._mapcount == -1
  expect not page(buf[0]).PageAnonExclusive
  expect not pmd(parent:buf).write
  expect not pmd(child:buf).write
  expect pmd(parent:buf).young
  expect not pmd(child:buf).young
  expect rss(child).anon == 512
  expect [>=6.15] folio(buf)._mm_id0 == "parent"
  expect [>=6.15] folio(buf)._mm_id1 == "child"
  expect [>=6.15] folio(buf).maybe_mapped_shared

child: write buf[0]
  expect thp_split_pmd == 1
  expect called wp_page_copy
  expect pmd(child:buf).table
  expect pmd(parent:buf).huge
  expect folio(child:buf[0]).order == 0
  expect folio(child:buf[1]) == folio(parent:buf[1])
  expect folio(parent:buf)._refcount == 512
  expect folio_entire_mapcount(parent:buf) == 1
  expect folio_mapcount(parent:buf) == 512
  expect page_mapcount(parent:buf[0]) == 1
  expect page_mapcount(parent:buf[1..]) == 2
  expect [<6.2] folio(parent:buf).PG_double_map
  expect [<6.2] page(parent:buf[0])._mapcount == 0    # raw, 1 too high while PG_double_map is set
  expect [<6.2] page(parent:buf[1..])._mapcount == 1
  expect [>=6.2] page(parent:buf[0])._mapcount == -1  # raw: the child's PTEs only
  expect [>=6.2] page(parent:buf[1..])._mapcount == 0
  expect [>=6.2] folio(parent:buf)._nr_pages_mapped == 0x8001ff
  expect [>=6.10] folio(parent:buf)._large_mapcount == 511
  expect [>=6.15] folio(parent:buf)._mm_id_mapcount0 == 0
  expect [>=6.15] folio(parent:buf)._mm_id_mapcount1 == 510
  expect nr_anon_transparent_hugepages == 1
  expect nr_anon_mapped == 513
  expect thp_deferred_split_page == 0

  write buf[0]
  expect thp_split_pmd == 1
  expect called wp_page_copy            # the folio has other references: no reuse
  expect pmd(parent:buf).table
  expect folio(parent:buf[1])._refcount == 1022
  expect folio_entire_mapcount(parent:buf[1]) == 0
  expect folio_mapcount(parent:buf[1]) == 1022
  expect page_mapcount(parent:buf[1..]) == 2
  expect [<6.2] not folio(parent:buf[1]).PG_double_map
  expect [>=6.2] folio(parent:buf[1])._nr_pages_mapped == 511
  expect folio(parent:buf[1]).deferred  # nobody maps its first page
  expect [>=6.12] folio(parent:buf[1]).PG_partially_mapped
  expect thp_deferred_split_page == 1
  expect nr_anon_transparent_hugepages == 0

child: exit
  expect folio(parent:buf[1])._refcount == 511
  expect folio_mapcount(parent:buf[1]) == 511
  expect [>=6.15] folio(parent:buf[1])._mm_id1 == none
  expect [>=6.15] not folio(parent:buf[1]).maybe_mapped_shared

  write buf[1]
  expect [<6.15] called wp_page_copy       # a large folio is not reused
  expect [>=6.15] not called wp_page_copy  # all its mappings and references are the parent's
  expect [>=6.15] folio(buf[1]).order == 9
  expect [<6.15] folio(buf[1]).order == 0
  expect [>=6.15] pgreuse == 1
  expect [>=6.15] page(buf[1]).PageAnonExclusive
  expect [>=6.15] not page(buf[2]).PageAnonExclusive
