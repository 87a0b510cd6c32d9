# A folio that holds only zeroes is not written to swap (6.12). A bit of each slot says so.

scenario "Zeroes"
kernel 6.12
swap on

proc P
  buf = mmap 8K anon private rw nothp
  write buf[0] = 0
  write buf[1] = 5
  drain
  madvise buf PAGEOUT
  expect [>=6.12] swp_entry(buf[0]).zero
  expect not swp_entry(buf[1]).zero
  expect [>=6.12] swpout_zero == 1
  expect [>=6.12] pswpout == 1
  expect [<6.12] pswpout == 2
  expect [>=6.12] swp_entry(buf[0]).cached == none  # nothing to wait for: it left memory at once
  expect swap_slots == 2
  read buf
  expect data(buf[0]) == 0
  expect data(buf[1]) == 5
  expect [>=6.12] swpin_zero == 1
