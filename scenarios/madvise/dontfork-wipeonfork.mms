# What fork leaves out: MADV_DONTFORK drops the VMA in the child, MADV_WIPEONFORK keeps it empty.

scenario "DONTFORK and WIPEONFORK"
kernel 6.12

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  madvise buf[0..1] DONTFORK
  madvise buf[3] WIPEONFORK
  expect vmas(P) == 3
  expect vma(buf[0]).VM_DONTCOPY
  C = fork
  expect vmas(C) == 2
  expect vma(C:buf[0]) == none
  expect folio_mapcount(P:buf[0]) == 1
  expect folio_mapcount(P:buf[2]) == 2
  expect pte(C:buf[3]).none
  expect anon_vma(C:buf[3]) == none
  expect page(P:buf[3]).PageAnonExclusive  # never shared
  expect pte(P:buf[3]).write
C: read buf[0]
  expect signal SIGSEGV
C: read buf[3]
  expect data(C:buf[3]) == 0
P: madvise buf[0..1] DOFORK
P: madvise buf KEEPONFORK
  expect vmas(P) == 1                      # all flags equal: merged
