# fork of a page that is in swap: both sides name the slot, and neither has the page for itself.

scenario "A swapped-out page after fork"
kernel 6.12
swap on

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  expect swp_entry(buf).exclusive
  child = fork
  expect swp_entry(parent:buf).count == 2
  expect not swp_entry(parent:buf).exclusive
  expect not swp_entry(child:buf).exclusive
  expect rss(child).swap == 1
  write buf  # shared with the slot that the child still names: copied
  expect called do_swap_page
  expect called wp_page_copy
  expect page(buf).PageAnonExclusive
  expect rss(parent).swap == 0
  expect swp_entry(child:buf).count == 1
