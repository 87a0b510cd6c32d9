# One page goes to swap and comes back. It gets a slot and a place in the swap cache, its entry becomes a swap entry, and it
# is written out. The folio stays in the swap cache until reclaim comes by once more.

scenario "A page to swap and back"
kernel 6.12
swap on

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  madvise buf[0..1] PAGEOUT
  expect pte(buf[0..1]).swap
  expect pte(buf[2..3]).present
  expect swp_entry(buf[0..1]).count == 1
  expect swp_entry(buf[0..1]).exclusive
  expect swp_entry(buf[0..1]).cached != none  # written, but still in memory
  expect rss.anon == 2
  expect rss.swap == 2
  expect swap_slots == 2
  expect pswpout == 2
  expect status.VmSwap == 8K
  expect smaps(buf).SwapPss == 8K
  madvise buf[0] WILLNEED                     # nothing to read: the page is in the swap cache
  expect pswpin == 0
  read buf[0]                                 # a minor fault
  expect minflt == 1
  expect majflt == 0
  expect data(buf[0]) == 1
  expect folio(buf[0]).PG_swapcache
  expect folio_ref_count(buf[0]) == 2         # the mapping and the swap cache
  expect swap_slots == 2
  expect rss.swap == 1
  munmap buf
  expect swap_slots == 0
  expect nr_swapcached == 0

# Nothing of a page is left in memory once reclaim has seen it clean. The fault has to read it: a major one.
scenario "Reclaimed for good"
kernel 6.12
swap on

proc P
  buf = mmap 4K anon private rw nothp
  write buf = 7
  drain
  madvise buf PAGEOUT
  read buf
  drain
  madvise buf PAGEOUT  # clean now: it goes at once
  expect swp_entry(buf).cached == none
  expect nr_swapcached == 0
  expect data(buf) == 7
  read buf
  expect majflt == 1
  expect pswpin == 1
  expect data(buf) == 7
