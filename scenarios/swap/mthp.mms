# Folios of 64 KiB: swapped out whole since 6.10 to 16 slots in a row, and mapped again whole since 6.11, while they are in the swap
# cache.

scenario "A folio of 64 KiB to swap and back"
kernel 6.12
swap on
mthp 64K always

proc P
  buf = mmap 64K anon private rw
  write buf
  drain
  expect [>=6.8] folio(buf).order == 4
  madvise buf PAGEOUT
  expect pte(buf).swap
  expect swap_slots == 16
  expect [>=6.10] swp_entry(buf[15]).cached != none
  read buf[3]
  expect [>=6.11] rss.swap == 0
  expect [>=6.11] folio(buf).order == 4
  expect [>=6.11] folio(buf).PG_swapcache
  expect [>=6.11] folio_mapcount(buf) == 16
  expect [<6.11] rss.swap == 15
  drain
  madvise buf PAGEOUT
  madvise buf PAGEOUT
  read buf[3]  # gone from memory: single pages come back
  expect folio(buf[3]).order == 0
  expect rss.swap == 15
  expect data(buf[3]) == 4

scenario "With a child: one folio, two kinds of entries"
kernel 6.12
swap on
mthp 64K always

proc parent
  buf = mmap 64K anon private rw
  write buf
  drain
  madvise buf PAGEOUT
  child = fork
  expect swp_entry(buf).count == 2
  expect not swp_entry(buf).exclusive
  write buf[3]
  expect called wp_page_copy
  expect data(child:buf[3]) == 4
  expect swp_entry(child:buf).count >= 1
