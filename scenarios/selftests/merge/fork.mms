# From tools/testing/selftests/mm/merge.c: the VMA of a forked child does not merge, its parents' rmap reaches into it.

scenario "merge.c: forked_target_vma"
kernel mainline
proc P
  ptr = mmap 20K anon private rw noreserve
  write ptr
  C = fork
proc C
  write ptr
  ptr2 = mmap 20K anon private rw noreserve at after ptr
  write ptr2[0]
  expect vmas(C) == 2
  expect anon_vma(C:ptr2) != anon_vma(C:ptr)
proc P
  ptr3 = mmap 20K anon private rw noreserve at after ptr
  expect vmas(P) == 1  # the parent's VMA was never cloned from another
  write ptr3[4]
  expect anon_vma(P:ptr3) == anon_vma(P:ptr)
