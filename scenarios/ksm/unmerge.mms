# Unmerging: MADV_UNMERGEABLE, mremap() of what moves, and a 2 written to /sys/kernel/mm/ksm/run give the process pages of its own.
# Before 6.2 by a write fault, so that all pages came out writable and dirty; since then by FAULT_FLAG_UNSHARE.

scenario "MADV_UNMERGEABLE of a part"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  expect folio_mapcount(buf[0]) == 4
  madvise buf[0..1] UNMERGEABLE
  expect vmas == 2
  expect page(buf[0..1]).PageAnonExclusive
  expect [>=6.2] not pte(buf[0..1]).write
  expect [>=6.2] not pte(buf[0..1]).dirty
  expect [<6.2] pte(buf[0..1]).write
  expect [<6.2] pte(buf[0..1]).dirty
  expect data(buf[0..1]) == 7
  expect folio_mapcount(buf[2]) == 2
  expect page(buf[2..3]).PageKsm

scenario "What moves is unmerged first"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  new = mremap buf
  expect called break_ksm
  expect not page(new[0..1]).PageKsm
  expect vma(new).VM_MERGEABLE
  expect data(new[0..1]) == 7

scenario "All at once"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  child = fork
set /sys/kernel/mm/ksm/run 2
  expect not page(P:buf[0..1]).PageKsm
  expect not page(child:buf[0..1]).PageKsm
  expect ksm_pages_shared == 0
  expect ksm_rmap_items == 0

scenario "Discarded pages are no obstacle"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  madvise buf[0..1] DONTNEED
  madvise buf UNMERGEABLE
  expect pte(buf[0..1]).none
  expect not page(buf[2..3]).PageKsm
  expect pfn(buf[2]) != pfn(buf[3])
