# A fault on a swapped-out page reads its neighbours, too. How many is noted in the VMA: 8 at first, more or less as they are
# used. They wait in the swap cache; their entries still name the slots.

scenario "A window around the fault, and then hits"
kernel 6.12
swap on

proc parent
  buf = mmap 64K anon private rw nothp
  madvise buf POPULATE_WRITE  # zeroes: no copy has to be written, so that reclaim frees the pages at once
  drain
  madvise buf[2..13] PAGEOUT
  expect [>=6.12] nr_swapcached == 0
  read buf[7]
  expect [>=6.12] majflt == 1
  expect [>=6.12] nr_swapcached == 8
  expect [>=6.12] swp_entry(buf[4]).cached != none
  expect [>=6.12] swp_entry(buf[3]).cached == none
  read buf[8]
  expect majflt == 0
  expect not called swapin_readahead
  read buf[3]
  expect [>=6.12] majflt == 1
