# Memory that fails within a large folio, or in what is shared by all: the zero pages.

scenario "A page of a folio that PTEs map: its entry goes with the split"
kernel 6.18
thp madvise

proc main
  buf = mmap 2M anon private rw thp
  write buf
  drain
  mprotect buf[0..3] r
  madvise buf[5] HWPOISON
  expect ok  # nothing maps it any more, and nobody is told
  expect pte(buf[5]).hwpoison
  expect pte(buf[6]).present
  expect rss.anon == 511

scenario "A page of zeroes is not mapped as the zero page"
kernel 6.18
thp madvise

proc main
  buf = mmap 2M anon private rw thp
  write buf[0..7]
  drain
  madvise buf[100] HWPOISON
  expect signal SIGBUS
  expect pte(buf[100]).hwpoison
  expect [>=6.12] pte(buf[101..511]).zero
  expect [<6.12] pte(buf[101..511]).present

scenario "A THP that is pinned stays as it is"
kernel 6.18
thp madvise

proc main
  buf = mmap 2M anon private rw thp
  write buf
  drain
  pin buf[9]
  madvise buf[5] HWPOISON
  expect [<6.11] error EBUSY
  expect [>=6.11] signal SIGBUS
  expect pmd(buf).huge
  madvise buf[5] HWPOISON  # it is poisoned already
  expect signal SIGBUS

scenario "The zero page"
kernel 6.18

proc main
  buf = mmap 16K anon private rw nothp
  read buf
  madvise buf[1] HWPOISON
  expect error EBUSY
  expect pte(buf[1]).zero
