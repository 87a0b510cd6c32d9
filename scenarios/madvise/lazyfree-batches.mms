# MADV_FREE goes by way of a per-CPU batch: of 40 pages, those of full batches lose PG_swapbacked, the rest wait.
# A later write makes only the entry dirty; the folio is lazily free all the same until reclaim looks at it.

scenario "40 pages"
kernel 6.18

proc P
  buf = mmap 160K anon private rw nothp
  write buf
  drain
  madvise buf FREE
  expect not pte(buf).dirty
  expect [>=6.10] not folio(buf[0..30]).PG_swapbacked  # one full batch of 31
  expect [>=6.10] folio(buf[31..39]).PG_swapbacked
  expect [<6.10] not folio(buf[0..29]).PG_swapbacked   # two full batches of 15
  expect [<6.10] folio(buf[30..39]).PG_swapbacked
  expect rss.anon == 40
  write buf[0]
  expect faults == 0
  expect pte(buf[0]).dirty
  expect not folio(buf[0]).PG_swapbacked
