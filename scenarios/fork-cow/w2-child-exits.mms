# The child exits without writing: the parent's next write reuses the page, it does not copy.

scenario "The child exits, the parent writes"
kernel 6.12

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  child = fork
  expect folio_mapcount(buf) == 2
child: exit
  expect folio_mapcount(parent:buf) == 1
  expect folio(parent:buf)._refcount == 1
  expect not page(parent:buf).PageAnonExclusive
  expect not pte(parent:buf).write  # still read-only: the write has to fault
proc parent
  write buf[0]
  expect faults == 1
  expect called do_wp_page
  expect not called wp_page_copy
  expect page(buf[0]).PageAnonExclusive
  expect pte(buf[0]).write
  expect not pte(buf[1]).write
