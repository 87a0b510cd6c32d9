# A read fault on an exclusive swap entry maps the page writable (6.12). Before, it was mapped read-only, and the next write took a
# fault of its own.
# Compare: folioscope compare scenarios/series/swap-in-writable.mms --series swap-in-writable

scenario "Read, then write"
kernel 6.12
swap on

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  read buf
  expect [>=6.12] pte(buf).write
  expect [<6.12] not pte(buf).write
  expect not pte(buf).dirty
  write buf
  expect [>=6.12] faults == 0
  expect [<6.12] faults == 4
