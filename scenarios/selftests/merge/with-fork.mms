# From tools/testing/selftests/mm/merge.c: a faulted VMA moves between neighbours that were never faulted, and merges with
# them unless it was copied by fork (6.16 and later).

scenario "merge.c: mremap_faulted_to_unfaulted_prev, unforked"
kernel mainline
proc P
  room = mmap 12K anon private none
  munmap room
  b = mmap 12K anon private none
  a = mmap 12K anon private rw at after b
  munmap b
  write a[0]
  away = mremap a
  b2 = mmap 12K anon private rw at before a
  mremap away to a[0] maymove fixed dontunmap
  expect [>=6.16] vma(a[0]).pages == 6
  expect [<6.16] vma(a[0]).pages == 3
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_prev, forked"
kernel mainline
proc P
  room = mmap 12K anon private none
  munmap room
  b = mmap 12K anon private none
  a = mmap 12K anon private rw at after b
  munmap b
  write a[0]
  C = fork
proc C
  away = mremap a
  b2 = mmap 12K anon private rw at before a
  mremap away to a[0] maymove fixed dontunmap
  expect vma(a[0]).pages == 3
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_next, unforked"
kernel mainline
proc P
  a = mmap 12K anon private rw
  write a[0]
  away = mremap a
  b = mmap 12K anon private rw at a[3]
  mremap away to a[0] maymove fixed dontunmap
  expect [>=6.16] vma(a[0]).pages == 6
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_next, forked"
kernel mainline
proc P
  a = mmap 12K anon private rw
  write a[0]
  C = fork
proc C
  away = mremap a
  b = mmap 12K anon private rw at a[3]
  mremap away to a[0] maymove fixed dontunmap
  expect vma(a[0]).pages == 3
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_prev_unfaulted_next, unforked"
kernel mainline
proc P
  room = mmap 12K anon private none
  b = mmap 12K anon private rw at after room
  munmap room
  write b[0]
  away = mremap b
  a = mmap 12K anon private rw at before b
  c = mmap 12K anon private rw at b[3]
  mremap away to b[0] maymove fixed dontunmap
  expect [>=6.16] vma(b[0]).pages == 9
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_prev_unfaulted_next, forked"
kernel mainline
proc P
  room = mmap 12K anon private none
  b = mmap 12K anon private rw at after room
  munmap room
  write b[0]
  C = fork
proc C
  away = mremap b
  a = mmap 12K anon private rw at before b
  c = mmap 12K anon private rw at b[3]
  mremap away to b[0] maymove fixed dontunmap
  expect vma(b[0]).pages == 3
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_prev_faulted_next, unforked"
kernel mainline
proc P
  room = mmap 12K anon private none
  bc = mmap 24K anon private rw at after room
  munmap room
  write bc[0]
  away = mremap bc[0..2]
  a = mmap 12K anon private rw at before bc
  mremap away to bc[0] maymove fixed dontunmap
  expect [>=6.16] vma(bc[0]).pages == 9
  expect invariants

scenario "merge.c: mremap_faulted_to_unfaulted_prev_faulted_next, forked"
kernel mainline
proc P
  room = mmap 12K anon private none
  bc = mmap 24K anon private rw at after room
  munmap room
  write bc[0]
  C = fork
proc C
  away = mremap bc[0..2]
  a = mmap 12K anon private rw at before bc
  mremap away to bc[0] maymove fixed dontunmap
  expect vma(bc[0]).pages == 6
  expect invariants
