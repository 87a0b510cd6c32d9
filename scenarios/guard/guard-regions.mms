# Guard regions (MADV_GUARD_INSTALL, 6.13): pages that must not be touched, by a marker in the page table, without a VMA.

scenario "A guard region takes its pages away and stops every access"
kernel 6.18

proc main
  buf = mmap 24K anon private rw
  write buf[0..3]
  madvise buf[1..2] GUARD_INSTALL
  expect [<6.13] error EINVAL
  expect [>=6.13] ok
  expect [>=6.13] pte(buf[1..2]).guard
  expect [>=6.13] rss.anon == 2
  expect vmas == 1
  read buf[1]
  expect [>=6.13] signal SIGSEGV at buf[1]
  madvise buf DONTNEED
  expect [>=6.13] pte(buf[1..2]).guard  # pages go, markers stay
  expect pte(buf[0]).none
  madvise buf[1] GUARD_REMOVE
  read buf[1]
  expect ok
  expect data(buf[1]) == 0

scenario "A child has the guard regions of its parent, even of a VMA that was never written"
kernel 6.18

proc parent
  buf = mmap 16K anon private rw
  madvise buf[2] GUARD_INSTALL
  expect [>=6.13] called __anon_vma_prepare
  child = fork
  expect [>=6.13] pte(child:buf[2]).guard
child: write buf
  expect [>=6.13] signal SIGSEGV at child:buf[2]
  expect pte(child:buf[1]).write
child: madvise buf GUARD_REMOVE
child: write buf[2]
  expect ok
  write buf[2]
  expect [>=6.13] signal SIGSEGV
  munmap buf[2]
  expect pte(buf[2]).none

scenario "Prefaulting and mlock stop at a guard region"
kernel 6.18

proc main
  buf = mmap 16K anon private rw
  madvise buf[2] GUARD_INSTALL
  madvise buf POPULATE_WRITE
  expect [>=6.13] error EFAULT
  expect pte(buf[0..1]).write
  expect [>=6.13] pte(buf[3]).none
  mlock buf
  expect [>=6.13] error ENOMEM
  expect vma(buf).VM_LOCKED
  madvise buf[0] GUARD_INSTALL
  expect error EINVAL  # pages of a locked VMA must not go
  madvise buf[2] GUARD_REMOVE
  expect [>=6.13] ok

scenario "A guard region in a THP splits its PMD, and keeps it from a collapse"
kernel 6.18
thp madvise

proc main
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[3..4] GUARD_INSTALL
  expect [>=6.13] thp_split_pmd == 1
  expect [>=6.13] folio(buf[0]).PG_partially_mapped
  expect [>=6.13] rss.anon == 510
  madvise buf COLLAPSE
  expect [>=6.13] error EINVAL
  madvise buf GUARD_REMOVE
  madvise buf COLLAPSE
  expect ok
  expect pmd(buf).huge

# MADV_DONTNEED gives a page table back that it has emptied (6.14 and later). The markers of a guard region stay, and so does the table.
scenario "A guard region keeps its page table"
kernel 6.18

proc main
  buf = mmap 4M anon private rw nothp
  write buf
  madvise buf[3..4] GUARD_INSTALL
  madvise buf DONTNEED
  expect rss.anon == 0
  expect [>=6.13] pte(buf[3..4]).guard
  expect [<6.13] VmPTE == 16384
  expect [>=6.14] VmPTE == 12288  # the second table is gone
