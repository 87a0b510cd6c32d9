# An exclusive page that is mapped read-only moves to another node: the migration entry remembers that it was exclusive.

scenario "Exclusive and read-only before and after"
kernel 6.12

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  mprotect buf r
  expect page(buf).PageAnonExclusive
  expect not pte(buf).write
  expect folio_nid(buf) == 0
  move_pages buf to node 1
  expect called try_to_migrate
  expect folio_nid(buf) == 1
  expect page(buf).PageAnonExclusive
  expect not pte(buf).write
  expect folio_mapcount(buf) == 1
  expect rss(parent).anon == 1
  mprotect buf rw
  write buf
  expect not called wp_page_copy
