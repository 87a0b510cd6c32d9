# A plain reference, such as that of a page in a pipe, makes the reuse check fail: it counts references. An exclusive page is
# written to all the same, as no check is needed.

scenario "A page in a pipe, before and after fork"
kernel 6.12

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  vmsplice buf
  expect folio(buf)._refcount == 2
  write buf[0]                    # exclusive: written in place
  expect faults == 0
  child = fork
child: exit
  expect folio_mapcount(buf) == 1
  expect folio(buf)._refcount == 2
  expect not page(buf).PageAnonExclusive
  write buf[0]
  expect called wp_page_copy
  expect folio(buf[0])._refcount <= 2
  drainpipe
  write buf[1]
  expect not called wp_page_copy  # the reference is gone
  expect page(buf[1]).PageAnonExclusive
