# mm: convert mm counter to take a folio (6.9). Unmapping asks in which counter the page counts: of the page, for each page
# of a large folio, or once of the folio. The call tree of MADV_DONTNEED shows it; the counters are the same.
# Compare: folioscope compare scenarios/series/mm-counter-folio.mms --series mm-counter-folio

scenario "Which counter a page counts in"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r                      # PTEs from here on
  mprotect buf[0] rw
  madvise buf[8..15] DONTNEED
  expect [<6.9] calls(mm_counter) == 8
  expect [<6.9] calls(PageAnon) == 8
  expect [>=6.9] calls(mm_counter) == 1  # a batch of PTEs of one folio
  expect [>=6.9] calls(folio_test_anon) == 1
  expect rss(parent).anon == 504
  small = mmap 8K anon private rw nothp
  write small
  munmap small
  expect [<6.9] called PageAnon
  expect [>=6.9] called folio_test_anon
  expect rss(parent).anon == 504
