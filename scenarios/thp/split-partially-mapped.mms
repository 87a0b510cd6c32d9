# Splitting a partially mapped THP gives its unmapped pages back; the others become folios of one page.
# From 6.12 on pages that hold nothing but zeroes are replaced by the zero page.

scenario "Page 0 was dropped"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0] DONTNEED
  expect folio(buf[1]).order == 9
  expect folio(buf[1])._refcount == 511
  split_huge_page buf
  expect ok
  expect pte(buf[0]).none
  expect folio(buf[1..]).order == 0
  expect folio(buf[1..])._refcount == 1
  expect folio_mapcount(buf[1..]) == 1
  expect page(buf[1..]).PageAnonExclusive
  expect folio(buf[1..]).PG_dirty
  expect rss.anon == 511
  expect nr_anon_mapped == 511
  expect invariants

scenario "Only one page was written to"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[7]
  expect rss.anon == 512
  split_huge_page buf
  expect [<6.12] rss.anon == 512
  expect [<6.12] folio(buf[3]).order == 0
  expect [>=6.12] rss.anon == 1
  expect [>=6.12] pte(buf[3]).zero
  expect folio(buf[7]).order == 0
  expect data(buf[7]) == 1
  expect data(buf[3]) == 0

# Only the first page of each new folio gets new flags: pages that nothing maps any more keep PG_anon_exclusive.
scenario "Splitting to folios of which some pages are gone"
kernel 7.2
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  drain
  munmap buf[21..511]
  split_huge_page buf[0..20] order 2
  expect [<6.9] folio(buf[20]).order == 0  # orders are not known yet
  expect [>=6.9] folio(buf[20]).order == 2
  expect [>=6.9] folio_mapcount(buf[20]) == 1
  expect page(buf[20]).PageAnonExclusive
