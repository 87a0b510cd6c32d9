# A large folio is split: its mappings become migration entries, the folio comes apart, and the pages are mapped again.

scenario "Split a THP to single pages"
kernel mainline
thp always
proc parent
  buf = mmap 2M anon private rw
  write buf
  split_huge_page buf
  expect pte(buf[3]).write
  expect page(buf[3]).PageAnonExclusive
  expect folio(buf).order == 0
  expect pfn(buf[3]) != pfn(buf[4])
  expect rss.anon == 512
  expect thp_split_page == 1
  expect thp_split_pmd == 1
  expect calls(remove_migration_pte) == 512

scenario "Split a THP to folios of four pages"
kernel mainline
thp always
proc parent
  buf = mmap 2M anon private rw
  write buf
  split_huge_page buf order 2
  expect [>=6.9] folio(buf[7]).order == 2
  expect [>=6.9] folio(buf[7])._nr_pages_mapped == 4
  expect [>=6.9] folio_mapcount(buf[7]) == 4
  expect page(buf[7]).PageAnonExclusive

scenario "Pages of a split THP that nobody maps are freed"
kernel mainline
thp always
proc parent
  buf = mmap 2M anon private rw
  write buf
  munmap buf[1..511]
  expect [>=6.12] folio(buf[0]).PG_partially_mapped
  expect folio_ref_count(buf[0]) == 1
  expect folio(buf[0]).nr_pages == 512
  split_huge_page buf[0]
  expect folio(buf[0]).order == 0
  expect rss.anon == 1
  expect nr_anon_mapped == 1

scenario "A THP that two processes map"
kernel 6.18
thp always
proc parent
  buf = mmap 2M anon private rw
  write buf
  child = fork
  split_huge_page buf[0]
  # 6.18 ends the walk over the mappings behind the first PMD that it splits.
  expect [6.18] thp_split_page_failed == 1
  expect [6.18] folio(buf).order == 9
  expect not pmd(parent:buf).huge
  expect [6.18] pmd(child:buf).huge
  # The child's PMD is the first one that the next attempt meets.
  split_huge_page buf[0]
  expect folio(buf).order == 0
  expect not page(parent:buf).PageAnonExclusive
