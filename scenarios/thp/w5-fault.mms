# The first touch of 2 MiB maps one THP: one fault, one reference, one mapping for 512 pages.
# See the folios: `_mapcount` of every page stays -1, the PMD counts in `_entire_mapcount` and `_large_mapcount`.

scenario "One fault maps 2 MiB"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  expect vma(buf).VM_HUGEPAGE
  write buf[300]
  expect faults == 1
  expect called do_huge_pmd_anonymous_page
  expect thp_fault_alloc == 1
  expect pmd(buf).huge
  expect pmd(buf).write
  expect pte(buf).level == 2                   # the PMD is what maps each page
  expect folio(buf).order == 9
  expect folio(buf)._refcount == 1
  expect folio_mapcount(buf) == 1
  expect folio_entire_mapcount(buf) == 1
  expect folio(buf)._entire_mapcount == 0      # raw: one less
  expect [>=6.2] folio(buf)._nr_pages_mapped == 0x800000
  expect [>=6.10] folio(buf)._large_mapcount == 0
  expect [>=6.15] folio(buf)._mm_id0 == "parent"
  expect [>=6.15] folio(buf)._mm_id1 == none
  expect [>=6.15] not folio(buf).maybe_mapped_shared
  expect page(buf)._mapcount == -1             # raw: no PTE
  expect page_mapcount(buf) == 1               # as /proc/kpagecount shows it
  expect page(buf[0]).PageAnonExclusive
  expect not page(buf[1..]).PageAnonExclusive  # the first page says it for all
  expect [<6.12] not folio(buf).deferred
  expect [>=6.12] folio(buf).deferred          # so that reclaim finds THPs that hold mostly zeroes
  expect [>=6.12] not folio(buf).PG_partially_mapped
  expect rss.anon == 512
  expect nr_anon_mapped == 512
  expect nr_anon_transparent_hugepages == 1

  write buf
  expect faults == 0

scenario "What a fault may use"
kernel 6.18

proc parent
  small = mmap 1M anon private rw thp
  buf = mmap 4M anon private rw
  write buf[0]
  expect folio(buf[0]).order == 0    # `thp never`, unless said
thp madvise
  write buf[1]
  expect folio(buf[1]).order == 0    # nobody advised it
  madvise buf HUGEPAGE
  write buf[2]
  expect folio(buf[2]).order == 0    # the PMD points to a table already
  write buf[512]
  expect folio(buf[512]).order == 9
  write small[0]
  expect folio(small[0]).order == 0  # the VMA is too short for a PMD
thp never
  madvise buf DONTNEED
  write buf[512]
  expect folio(buf[512]).order == 0
