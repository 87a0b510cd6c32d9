# mm: split underused THPs (6.12). A new THP is queued at once: reclaim can find out that it holds mostly zeroes.
# Compare: folioscope compare scenarios/series/shrink-underused.mms --series shrink-underused

scenario "Queued from its first fault on"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  expect [<6.12] not folio(buf).deferred
  expect [>=6.12] folio(buf).deferred
  expect [>=6.12] not folio(buf).PG_partially_mapped
  expect thp_deferred_split_page == 0  # counts partially mapped ones
  munmap buf[0]
  expect folio(buf[1]).deferred
  expect [>=6.12] folio(buf[1]).PG_partially_mapped
  expect thp_deferred_split_page == 1
