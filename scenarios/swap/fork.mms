# fork copies swap entries: one slot, two entries. Neither is exclusive any more, so a page that comes back is shared, and the
# first writer copies it.

scenario "Swap entries of a parent and a child"
kernel 6.12
swap on

proc parent
  buf = mmap 12K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  expect swp_entry(buf).exclusive
  expect swp_entry(buf).count == 1
  child = fork
  expect not swp_entry(parent:buf).exclusive
  expect not swp_entry(child:buf).exclusive
  expect swp_entry(buf).count == 2
  expect swp_entry(parent:buf) == swp_entry(child:buf)
  expect swap_slots == 3
  read buf[0]                                     # found in the swap cache
  expect swp_entry(child:buf[0]).count == 1
  expect not page(buf[0]).PageAnonExclusive
  expect not pte(buf[0]).write
child: read buf[0]
  expect pfn(child:buf[0]) == pfn(parent:buf[0])  # the same page again
  expect folio_mapcount(buf[0]) == 2
  write buf[1]                                    # a write fault while the child's entry names the slot, too
  expect called wp_page_copy
  expect data(child:buf[1]) == 2
  expect swp_entry(child:buf[1]).count == 1
child: write buf[2]
  expect called wp_page_copy
child: exit
  write buf[2]                                    # now the only owner of the slot
  expect page(buf[2]).PageAnonExclusive
  expect not called wp_page_copy
  exit
  expect swap_slots == 0
