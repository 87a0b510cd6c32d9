# From tools/testing/selftests/mm/merge.c: mprotect() between two neighbours, of which one was faulted.

scenario "merge.c: mprotect_faulted_left_unfaulted_right"
kernel mainline
proc P
  ptr = mmap 36K anon private rw noreserve
  mprotect ptr[6..8] r
  write ptr[0]
  mprotect ptr[0..2] r
  expect vmas == 3
  mprotect ptr[3..5] r
  expect [<6.16] vmas == 2
  expect [>=6.16] vmas == 1

scenario "merge.c: mprotect_unfaulted_left_faulted_right"
kernel mainline
proc P
  ptr = mmap 36K anon private rw noreserve
  mprotect ptr[0..2] r
  write ptr[3]
  mprotect ptr[6..8] r
  expect vmas == 3
  mprotect ptr[3..5] r
  expect [<6.16] vmas == 2
  expect [>=6.16] vmas == 1
