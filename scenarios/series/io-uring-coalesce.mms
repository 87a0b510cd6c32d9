# Of a fixed buffer in a large folio io_uring keeps one pin (6.12). Before, each of its pages was pinned.
# Compare: folioscope compare scenarios/series/io-uring-coalesce.mms --series io-uring-coalesce

scenario "A fixed buffer in a THP"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  pin buf[0..15]
  expect nr_foll_pin_acquired == 16
  expect [<6.12] folio(buf)._pincount == 16
  expect [>=6.12] folio(buf)._pincount == 1
  expect [>=6.12] nr_foll_pin_released == 15
  unpin
  expect folio(buf)._pincount == 0
