# mm/rmap: separate hugetlb rmap handling (6.8). hugetlb folios get rmap functions of their own; those of ordinary folios lose
# their case for them. Only the mapping of the whole folio is counted, before and after.
# Compare: folioscope compare scenarios/series/hugetlb-rmap.mms --series hugetlb-rmap

scenario "Who counts the mappings of a hugetlb folio"
kernel 6.12
nr_hugepages 4

proc parent
  buf = mmap 4M anon private rw hugetlb
  write buf[0]
  expect [<6.8] called hugepage_add_new_anon_rmap
  expect [>=6.8] called hugetlb_add_new_anon_rmap
  expect folio(buf[0])._entire_mapcount == 0
  expect page(buf[0]).PageAnonExclusive
  child = fork
  expect [<6.8] called page_try_dup_anon_rmap
  expect [>=6.8] called hugetlb_try_dup_anon_rmap
  expect folio_mapcount(buf[0]) == 2
child: write buf[5]
  expect called hugetlb_wp
  expect [<6.8] called page_remove_rmap
  expect [>=6.8] called hugetlb_remove_rmap
  expect folio_mapcount(parent:buf[0]) == 1
  expect rss(child).anon == 0
child: exit
  expect [<6.8] called page_remove_rmap
  expect [>=6.8] called hugetlb_remove_rmap
