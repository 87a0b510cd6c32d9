# May the last owner write to a page of a PTE-mapped THP without a copy? Three answers of three kernels:
# 6.1 counts the references of the whole folio, 6.12 never, 6.18 asks who maps it (mm ids).

scenario "All 512 pages are left"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r  # cuts the VMA: PTEs from here on
  mprotect buf[0] rw
  expect pmd(buf).table
  child = fork
  expect folio(buf)._refcount == 1024
  expect folio_mapcount(buf) == 1024
  expect page_mapcount(buf) == 2
child: exit
  expect folio(buf)._refcount == 512
  expect [>=6.15] not folio(buf).maybe_mapped_shared
  write buf[0]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy
  write buf[5]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy
  expect [>=6.15] page(buf[5]).PageAnonExclusive
  expect [>=6.15] folio(buf[1])._refcount == 512
  expect [<6.15] folio(buf[1])._refcount == 510
  expect [<6.15] folio(buf[1]).deferred

scenario "One page is left"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0..510] DONTNEED
  child = fork
child: exit
  expect folio(buf[511])._refcount == 1
  write buf[511]
  expect [<6.7] not called wp_page_copy  # one reference: ours
  expect [>=6.7] called wp_page_copy     # so that the other 511 pages can go
  expect [>=6.7] folio(buf[511]).order == 0

scenario "Two pages are left"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0..509] DONTNEED
  child = fork
child: exit
  write buf[511]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy

scenario "Page 0 is gone"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0] DONTNEED
  child = fork
child: exit
  write buf[1]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy
  expect [>=6.15] folio(buf[1])._refcount == 511
