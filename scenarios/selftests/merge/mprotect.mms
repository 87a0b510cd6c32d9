# From tools/testing/selftests/mm/merge.c: which VMAs mprotect() merges. Before 6.16 a VMA that was never faulted did not
# merge with a faulted one that came to it.

scenario "merge.c: mprotect_unfaulted_left"
kernel mainline
proc P
  ptr = mmap 40K anon private rw noreserve
  mprotect ptr[0..4] r
  write ptr[5]
  mprotect ptr[5..9] r
  expect [<6.16] vmas(P) == 2
  expect [>=6.16] vmas(P) == 1
  expect [>=6.16] vma(ptr[0]).anon_vma != none

scenario "merge.c: mprotect_unfaulted_right"
kernel mainline
proc P
  ptr = mmap 40K anon private rw noreserve
  mprotect ptr[5..9] r
  write ptr[0]
  mprotect ptr[0..4] r
  expect [<6.16] vmas(P) == 2
  expect [>=6.16] vmas(P) == 1

scenario "merge.c: mprotect_unfaulted_both"
kernel mainline
proc P
  ptr = mmap 36K anon private rw noreserve
  mprotect ptr[0..2] r
  mprotect ptr[6..8] r
  write ptr[3]
  mprotect ptr[3..5] r
  expect [<6.16] vmas(P) == 3
  expect [>=6.16] vmas(P) == 1

scenario "merge.c: accounting keeps them apart without MAP_NORESERVE"
kernel mainline
proc P
  ptr = mmap 40K anon private rw
  mprotect ptr[0..4] r
  write ptr[5]
  mprotect ptr[5..9] r
  expect vmas(P) == 2
