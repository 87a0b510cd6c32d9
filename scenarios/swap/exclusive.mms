# SWP_EXCLUSIVE keeps over swap that a page belongs to one process only. What a read brings back may be written without a copy;
# since 6.12 even without a fault.

scenario "Exclusive before, exclusive after"
kernel 6.18
swap on

proc P
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  expect swp_entry(buf).exclusive
  read buf[0]
  expect page(buf[0]).PageAnonExclusive
  expect not pte(buf[0]).dirty
  expect [<6.12] not pte(buf[0]).write
  expect [>=6.12] pte(buf[0]).write
  write buf[0]
  expect [<6.12] minflt == 1
  expect [>=6.12] minflt == 0
  expect not called wp_page_copy

scenario "Shared before, shared after"
kernel 6.18
swap on

proc parent
  buf = mmap 4K anon private rw nothp
  write buf = 9
  child = fork
  drain
  madvise buf PAGEOUT  # two processes map it: left alone
  expect pte(buf).present
child: munmap buf
  drain
  madvise buf PAGEOUT
  expect pte(buf).swap
  expect not swp_entry(buf).exclusive
  read buf
  expect not pte(buf).write
  expect not page(buf).PageAnonExclusive
  write buf            # the slot has no other entry: the page is taken over, not copied
  expect pgreuse == 1
  expect not called wp_page_copy
  expect page(buf).PageAnonExclusive
