# mm: increase folio batch size (6.10). New pages wait in a per-CPU batch with an extra reference until it is full: 15 pages
# before, 31 since.
# Compare: folioscope compare scenarios/series/folio-batch-31.mms --series folio-batch-31

scenario "The 15th page"
kernel 6.12

proc parent
  buf = mmap 64K anon private rw nothp
  write buf[0..13]
  expect folio(buf[0..13])._refcount == 2
  expect not folio(buf[0..13]).PG_lru
  write buf[14]
  expect [<6.10] folio(buf[0..14])._refcount == 1
  expect [<6.10] folio(buf[0..14]).PG_lru
  expect [>=6.10] folio(buf[0..14])._refcount == 2
  expect [>=6.10] not folio(buf[0..14]).PG_lru
