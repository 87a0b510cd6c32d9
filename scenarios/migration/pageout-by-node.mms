# MADV_PAGEOUT isolates the pages of a range and reclaims them node by node: a page that was moved parts the range.

scenario "Pages of two nodes are reclaimed apart"
kernel 6.12
swap on

proc parent
  buf = mmap 4 pages anon private rw nothp
  write buf
  drain
  move_pages buf[1] to node 1
  expect folio_nid(buf[1]) == 1
  drain
  madvise buf PAGEOUT
  expect calls(reclaim_pages) == 1
  expect calls(reclaim_folio_list) == 3
