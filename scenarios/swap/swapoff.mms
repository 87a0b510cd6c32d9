# swapoff brings everything back: unuse_mm() goes through the page tables of every process that has swap entries.

scenario "Swap is turned off"
kernel 6.18
swap on

proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  child = fork
  swapoff
  expect ok
  expect called unuse_mm
  expect pte(parent:buf).present
  expect pte(child:buf).present
  expect folio_mapcount(buf) == 2
  expect not pte(buf).young
  expect folio(buf).PG_workingset == 0  # no fault brought it back
  expect swap_slots == 0
  expect nr_swapcached == 0
  expect data(buf[2]) == 3
  expect rss(child).swap == 0
  madvise buf PAGEOUT                   # nowhere to go
  expect pte(buf).present
  swapoff
  expect error EINVAL
  swapon
  expect ok
  swapon
  expect error EBUSY
