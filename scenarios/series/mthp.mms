# Multi-size THP for anonymous memory (6.8): a fault may take a folio between a page and a PMD.
# Compare: folioscope compare scenarios/series/mthp.mms --series mthp

scenario "16 pages in one fault"
kernel 6.12
mthp 64K always

proc parent
  buf = mmap 128K anon private rw
  write buf[0..15]
  expect [<6.8] faults == 16
  expect [>=6.8] faults == 1
  expect [<6.8] folio(buf[3]).order == 0
  expect [>=6.8] folio(buf[3]).order == 4
  expect [>=6.8] folio(buf[3])._refcount == 16
  expect [>=6.8] folio(buf[0]) == folio(buf[15])
  read buf[20]
  expect pte(buf[20]).zero  # reading never takes a large folio
  write buf[20]
  expect folio(buf[20]).order == 0
  munmap buf[0]
  expect [>=6.8] folio(buf[1]).deferred
