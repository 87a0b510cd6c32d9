# CONFIG_NO_PAGE_MAPCOUNT (6.15 and later): the pages of a large folio have no _mapcount. What needs one goes by the folio:
# by the average of its pages, and by whether one mm maps it or several. No distribution builds such a kernel; what is
# expected here is what mm/rmap.c, fs/proc/ and Documentation/mm/transhuge.rst say.
# Compare: folioscope compare scenarios/config/no-page-mapcount.mms --configs default,NO_PAGE_MAPCOUNT

scenario "Partly unmapped THPs are found later"
kernel 7.2
config NO_PAGE_MAPCOUNT=y
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r                      # PTEs from here on
  mprotect buf[0] rw
  expect [>=6.15] page(buf)._mapcount == -1
  expect [>=6.15] folio(buf)._nr_pages_mapped == none
  expect folio_mapcount(buf) == 512
  child = fork
  expect folio_mapcount(buf) == 1024
child: munmap buf[256..511]
  munmap buf[256..511]
  expect [>=6.15] nr_anon_mapped == 512  # 256 pages are mapped by nobody, but 512 mappings could be one of each page
  expect [>=6.15] not folio(buf[0]).PG_partially_mapped
child: exit
  expect folio_mapcount(buf[0]) == 256
  expect [>=6.15] folio(buf[0]).PG_partially_mapped
  expect [>=6.15] nr_anon_mapped == 512
  munmap buf
  expect nr_anon_mapped == 0

scenario "What /proc says of pages that it cannot count"
kernel 7.2
config NO_PAGE_MAPCOUNT=y
mthp 64K always

proc parent
  buf = mmap 64K anon private rw
  write buf
  expect kpagecount(buf) == 1
  child = fork
child: munmap buf[4..15]
  expect [>=6.15] folio_mapcount(parent:buf) == 20
  expect [>=6.15] kpagecount(parent:buf) == 1           # 20 mappings of 16 pages
  expect [>=6.15] not pagemap(parent:buf[4]).exclusive  # only parent maps it, but not only parent maps the folio
  expect [>=6.15] smaps(parent:buf).Pss == 64K
  expect [>=6.15] smaps(parent:buf).Shared_Dirty == 64K
child: exit
  expect [>=6.15] pagemap(buf[4]).exclusive
  expect [>=6.15] smaps(buf).Private_Dirty == 64K
