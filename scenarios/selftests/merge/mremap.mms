# From tools/testing/selftests/mm/merge.c: a VMA that was never faulted is moved next to faulted ones, and pieces of one VMA
# are moved away and back.

scenario "merge.c: mremap_unfaulted_to_faulted"
kernel mainline
proc P
  ptr = mmap 20K anon private rw
  ptr2 = mmap 20K anon private rw
  write ptr[0]
  moved = mremap ptr2 to after ptr
  expect vmas == 1
  expect vma(ptr[0]).pages == 10

scenario "merge.c: mremap_unfaulted_behind_faulted"
kernel mainline
proc P
  room = mmap 20K anon private none
  ptr = mmap 20K anon private rw at after room
  ptr2 = mmap 20K anon private rw
  write ptr[0]
  moved = mremap ptr2 to room[0]
  expect vmas == 1
  expect vma(ptr[0]).pages == 10

scenario "merge.c: mremap_unfaulted_between_faulted"
kernel mainline
proc P
  ptr = mmap 20K anon private rw
  ptr2 = mmap 20K anon private rw
  ptr3 = mmap 20K anon private rw
  write ptr[0]
  write ptr3[0]
  right = mremap ptr3 to ptr[10]
  middle = mremap ptr2 to ptr[5]
  expect vmas == 2
  expect vma(ptr[0]).pages == 10
  expect vma(right[0]).pages == 5  # its vm_pgoff is of the place where it was faulted

scenario "merge.c: mremap_unfaulted_between_faulted_unfaulted"
kernel mainline
proc P
  ptr = mmap 20K anon private rw
  ptr2 = mmap 20K anon private rw
  ptr3 = mmap 20K anon private rw
  write ptr[0]
  right = mremap ptr3 to ptr[10]
  middle = mremap ptr2 to ptr[5]
  expect vmas == 1
  expect vma(ptr[0]).pages == 15

scenario "merge.c: mremap_unfaulted_between_correctly_placed_faulted"
kernel mainline
proc P
  ptr = mmap 60K anon private rw
  write ptr[0]
  munmap ptr[5..9]
  ptr2 = mmap 20K anon private rw
  middle = mremap ptr2 to ptr[5]
  expect vmas == 1
  expect vma(ptr[0]).pages == 15

scenario "merge.c: mremap_correct_placed_faulted"
kernel mainline
proc P
  ptr = mmap 60K anon private rw
  write ptr[0]
  ptr3 = mremap ptr[10..14]
  ptr2 = mremap ptr[5..9]
  expect vmas == 3
  mremap ptr2 to ptr[5]
  expect vma(ptr[0]).pages == 10
  away = mremap ptr[0..4]
  mremap away to ptr[0]
  expect vma(ptr[0]).pages == 10
  again = mremap ptr[0..4]
  mremap ptr3 to ptr[10]
  expect vma(ptr[5]).pages == 10
  mremap again to ptr[0]
  expect vmas == 1
  expect vma(ptr[0]).pages == 15
  gone = mremap ptr[5..9]
  expect vmas == 3
  mremap gone to ptr[5]
  expect vma(ptr[0]).pages == 15
  expect invariants
