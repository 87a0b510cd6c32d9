# MADV_FREE of swapped-out pages: reading them back would be dearer than a new page of zeroes.

scenario "MADV_FREE of what is swapped out gives it up at once"
kernel 6.12
swap on

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  madvise buf[0] FREE
  expect pte(buf[0]).none
  expect rss(parent).swap == 1
  expect swap_slots == 1

scenario "MADV_FREE of what was read back takes it out of the swap cache"
kernel 6.12
swap on

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  read buf
  drain
  madvise buf[0] FREE
  expect calls(folio_free_swap) == 1
  expect page(buf[0]).PG_swapcache == 0
  drain
  expect page(buf[0]).PG_swapbacked == 0
