# A page in the swap cache has one reference more for the cache. The copy-on-write path must not count it: it frees the slot if it can,
# and takes the page over.

scenario "Copy-on-write and the swap cache"
kernel 6.18
swap on

proc parent
  buf = mmap 12K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  read buf
  drain
  expect folio(buf).PG_swapcache
  expect folio_ref_count(buf) == 2
  child = fork
child: exit
  write buf[1]  # not exclusive since the fork, but nobody else has it
  expect pgreuse == 1
  expect not called wp_page_copy
  expect not folio(buf[1]).PG_swapcache
  expect folio_ref_count(buf[1]) == 1
  expect swap_slots == 2

# A write fault on the entry itself. Until 7.1 the page leaves the swap cache in that fault; 7.2 gives up the entry after it has mapped
# the page, and the folio stays.
scenario "A write brings the page back"
kernel 7.2
swap on

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  write buf
  expect pte(buf).write
  expect [<7.2] not folio(buf).PG_swapcache
  expect [>=7.2] folio(buf).PG_swapcache
  expect [>=7.2] swap_slots == 1
  expect [<7.2] swap_slots == 0
