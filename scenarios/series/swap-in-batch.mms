# large folios swap-in: handle refault cases first (6.11). A fault on a page of a large folio that is still in the swap cache maps the
# whole folio. Before, each page took a fault.
# Compare: folioscope compare scenarios/series/swap-in-batch.mms --series swap-in-batch

scenario "64 KiB come back"
kernel 6.12
swap on
mthp 64K always

proc P
  buf = mmap 64K anon private rw
  write buf
  drain
  madvise buf PAGEOUT
  read buf
  expect [>=6.11] faults == 1
  expect [<6.11] faults == 16
  expect rss.swap == 0
