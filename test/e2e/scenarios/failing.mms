scenario "An expectation that does not hold"
kernel 6.12

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  expect folio_mapcount(buf) == 7
