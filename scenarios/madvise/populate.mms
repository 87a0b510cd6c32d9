# Prefaulting: POPULATE_READ maps what a read would, POPULATE_WRITE what a write would, without touching the content.

scenario "POPULATE_READ and POPULATE_WRITE"
kernel 6.12

proc P
  buf = mmap 16K anon private rw nothp
  madvise buf[0..1] POPULATE_READ
  expect pte(buf[0..1]).zero
  madvise buf[1..2] POPULATE_WRITE
  expect pte(buf[1..2]).write
  expect rss(P).anon == 2
  expect folio(buf[1..2]).PG_lru  # drained at the end
  mprotect buf[3] r
  madvise buf POPULATE_WRITE
  expect error EINVAL             # a VMA forbids it; what lies before is done
  expect pte(buf[0]).write
  munmap buf[2]
  madvise buf POPULATE_READ
  expect error ENOMEM
