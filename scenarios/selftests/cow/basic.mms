# From tools/testing/selftests/mm/cow.c: the child must not see what the parent writes after fork.

scenario "cow.c: basic COW after fork()"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: write mem = 255
  expect data(parent:mem) == 255
  expect data(child:mem) == 1
  expect pfn(parent:mem) != pfn(child:mem)

scenario "cow.c: basic COW after fork() with mprotect() optimization"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  child = fork
parent: mprotect mem r
parent: mprotect mem rw
  expect not pte(parent:mem).write
parent: write mem = 255
  expect data(child:mem) == 1
  expect called wp_page_copy

scenario "cow.c: the child unmaps, the parent's pages stay intact"
kernel 6.12
proc parent
  mem = mmap 8K anon private rw nothp
  write mem = 1
  child = fork
child: read mem
child: munmap mem
  expect vmas(child) == 0
  expect VmPTE(child) == 0
  expect folio_mapcount(parent:mem) == 1
parent: write mem = 2
  expect not called wp_page_copy
  expect data(parent:mem) == 2
