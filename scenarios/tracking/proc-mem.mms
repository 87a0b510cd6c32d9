# /proc/PID/mem: how a debugger reads and writes. get_user_pages() with FOLL_FORCE goes past the protection, but a private page
# that is shared is still copied first, and the entry stays as read-only as its VMA.

scenario "memwrite into a read-only mapping"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  mprotect buf r
  memwrite buf[0]
  expect not called do_wp_page   # the page is exclusive: the writer goes past the entry
  expect pte(buf[0]).write == 0
  expect data(buf[0]) == 200
  expect folio(buf[0]).PG_dirty  # by the writer itself: no CPU set a bit
  write buf[0]
  expect signal SIGSEGV at buf[0]

scenario "Shared with a child: the write copies"
kernel 6.18

proc parent
  buf = mmap 4K anon private rw nothp
  write buf = 7
  mprotect buf r
  child = fork
  memwrite buf
  expect folio_mapcount(buf) == 1
  expect pfn(buf) != pfn(child:buf)
  expect pte(buf).write == 0
child: memread buf
  expect data(child:buf) == 7

scenario "PROT_NONE is no obstacle, a hole is"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  mprotect buf none
  memread buf[0]
  expect ok
  memwrite buf[0]
  expect ok
  expect flushes == 0  # an entry that no CPU can use is in no TLB
  munmap buf[1]
  memread buf[1]
  expect error EIO

scenario "A read leaves the entry as it is, and marks the folio referenced"
kernel 6.18

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  clear_refs 1
  memread buf
  expect pte(buf).young == 0
  expect folio(buf).PG_referenced
