# Advice about a part of a large folio splits it. What is split off and full of zeroes needs no page since 6.12.

scenario "MADV_COLD of one page of a THP that was written once"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  drain
  madvise buf[0] COLD
  expect thp_split_page == 1
  expect folio(buf[0]).order == 0
  expect [<6.12] rss(parent).anon == 512
  expect [>=6.12] rss(parent).anon == 1  # the rest is the zero page now
  expect [>=6.12] pte(buf[1..511]).zero

scenario "MADV_FREE of one page of a THP that was written as a whole"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf[0] FREE
  drain
  expect rss(parent).anon == 512
  expect folio(buf).order == 0
  expect not page(buf[0]).PG_swapbacked
  expect page(buf[1]).PG_swapbacked
  expect smaps(buf).AnonHugePages == 0

scenario "Is it shared? A child maps page 50 alone"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r                   # PTEs from here on
  mprotect buf[0] rw
  drain
  madvise buf[0..49] DONTFORK
  madvise buf[51..511] DONTFORK
  madvise buf[100..511] DONTNEED
  child = fork
  expect page_mapcount(buf[50]) == 2
  expect [>=6.10] folio_mapcount(buf[0]) == 101
  madvise buf[0..49] COLD
  expect [<6.15] thp_split_page == 1  # page 0 is mapped once, so the folio seems to be the parent's alone
  expect [>=6.15] thp_split_page == 0
child: exit
  madvise buf[51..99] COLD
  expect [>=6.15] thp_split_page == 1
