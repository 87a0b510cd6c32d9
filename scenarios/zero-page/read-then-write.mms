# A read fault maps the shared zero page: no reference, no mapcount, no RSS, no anon_vma. The write that follows gets a
# folio of its own.

scenario "Zero page: read, then write"
kernel 6.12

proc P
  buf = mmap 16K anon private rw nothp
  read buf[0..1]
  expect faults == 2
  expect pte(buf[0..1]).zero
  expect pte(buf[0..1]).special
  expect not pte(buf[0..1]).write
  expect rss(P).anon == 0
  expect anon_vma(buf) == none
  expect VmPTE(P) == 12288       # a PUD, a PMD and a PTE table
  child = fork
  expect pte(child:buf[0]).none  # without anon_vma nothing is copied
  write buf[0]
  expect called do_wp_page
  expect flushes == 1
  expect page(buf[0]).PageAnonExclusive
  expect rss(P).anon == 1
  expect pte(buf[1]).zero
  madvise buf[0] DONTNEED
  expect pte(buf[0]).none
  expect rss(P).anon == 0
  read buf[0]
  expect data(buf[0]) == 0
