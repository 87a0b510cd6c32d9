# From tools/testing/selftests/mm/mremap_test.c and mremap_dontunmap.c: page tables move, pages stay.

scenario "mremap.c: two pages to another place"
kernel 6.12
proc P
  src = mmap 16K anon private rw nothp
  write src
  drain
  dst = mremap src[0..1]
  expect vmas(P) == 2
  expect pte(dst).present
  expect folio_mapcount(dst) == 1
  expect folio(dst)._refcount == 1
  expect rss(P).anon == 4
  expect anon_vma(dst) == anon_vma(src[2])  # the pages still belong to it
  expect pte(dst).soft_dirty
  expect not called folio_add_new_anon_rmap
  read dst
  expect faults == 0

scenario "mremap_dontunmap.c: the source stays, empty"
kernel 6.12
proc P
  src = mmap 16K anon private rw nothp
  write src
  dst = mremap src maymove dontunmap
  expect vmas(P) == 2
  expect pte(src).none
  expect anon_vma(src) == none
  expect pte(dst).present
  write src[0]
  expect faults == 1
  expect anon_vma(src) != anon_vma(dst)

scenario "mremap_test.c: a whole page table moves by its PMD"
kernel 6.12
proc P
  src = mmap 4M anon private rw nothp
  write src
  dst = mremap src
  expect [6.1..7.2] called move_normal_pmd
  expect not called move_ptes
  expect rss(P).anon == 1024

scenario "mremap_test.c: source and destination overlap"
kernel 6.12
proc P
  src = mmap 16K anon private rw nothp
  write src
  mremap src[0..1] 8K to src[1] maymove fixed
  expect error EINVAL
  expect vmas(P) == 1

scenario "mremap_test.c: grow into a hole, and merge behind it"
kernel 6.12
proc P
  ptr = mmap 12K anon private rw noreserve
  write ptr
  munmap ptr[1]
  expect vmas(P) == 2
  mremap ptr[0] 8K
  expect ok
  expect vmas(P) == 1
  expect pte(ptr[1]).none
  mremap ptr 8K
  expect vma(ptr[0]).pages == 2
