# mm: store zero pages to be swapped out in a bitmap (6.12). A folio of zeroes is not written; it leaves memory at once, and a read
# brings zeroes back without I/O.
# Compare: folioscope compare scenarios/series/swap-zeromap.mms --series swap-zeromap

scenario "Pages that only hold zeroes"
kernel 6.12
swap on

proc P
  buf = mmap 16K anon private rw nothp
  write buf = 0
  drain
  madvise buf PAGEOUT
  expect [>=6.12] swpout_zero == 4
  expect [>=6.12] pswpout == 0
  expect [>=6.12] nr_swapcached == 0
  expect [<6.12] pswpout == 4
  expect [<6.12] nr_swapcached == 4
  expect swap_slots == 4
  read buf
  expect [>=6.12] swpin_zero == 4
  expect data(buf) == 0
