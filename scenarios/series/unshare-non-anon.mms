# A longterm pin for reading of the zero page gets the process a page of its own first (6.2), so that the pin sees what the
# process writes later.
# Compare: folioscope compare scenarios/series/unshare-non-anon.mms --series unshare-non-anon

scenario "R/O longterm pin of the zero page"
kernel 6.12

proc parent
  buf = mmap 1 page anon private rw nothp
  read buf
  pin buf read
  expect [<6.2] pte(buf).zero
  expect [>=6.2] folio_maybe_dma_pinned(buf)
  expect [>=6.2] not pte(buf).write
  write buf
  expect [<6.2] not folio_maybe_dma_pinned(buf)
  expect [>=6.2] folio_maybe_dma_pinned(buf)
