# An exclusive page goes to swap and comes back: the entry in its PTE remembers that it was exclusive.

scenario "Back by a read"
kernel 6.12
swap on

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  expect folio(buf)._refcount == 1
  expect page(buf).PageAnonExclusive
  madvise buf PAGEOUT
  expect swp_entry(buf).exclusive
  expect swp_entry(buf).count == 1
  expect rss(parent).anon == 0
  expect rss(parent).swap == 1
  read buf
  expect called do_swap_page
  expect page(buf).PageAnonExclusive
  expect folio_mapcount(buf) == 1
  expect [<6.5] not pte(buf).write  # a write faults once more, and reuses the page
  expect [>=6.5] pte(buf).write

scenario "Back by a write: does the copy in swap go?"
kernel 6.12
swap on

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  write buf
  expect pte(buf).write
  expect pte(buf).dirty
  expect page(buf).PageAnonExclusive
  expect [<7.0] folio(buf).PG_dirty
  expect [<7.0] not folio(buf).PG_swapcache
  expect [<7.0] swap_slots == 0
  expect [>=7.0] folio(buf).PG_swapcache  # 7.2 leaves it there
  expect [>=7.0] swap_slots == 1
