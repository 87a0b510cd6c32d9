# From tools/testing/selftests/mm/mremap_test.c: VMAs that grow and merge, and moves of several VMAs at once (6.17 and later).

scenario "mremap_test.c: mremap expand merge offset"
kernel 6.12
proc P
  start = mmap 12K anon private rw
  munmap start[2]
  mremap start[1] 8K
  expect ok
  expect vmas == 1
  expect vma(start[0]).pages == 3

scenario "mremap_test.c: mremap move multiple vmas"
kernel 6.18
proc P
  ptr = mmap 44K anon private rw nothp
  munmap ptr[1]
  munmap ptr[3]
  munmap ptr[7]
  munmap ptr[9]
  write ptr[0] = 1
  write ptr[2] = 2
  write ptr[4..6] = 3
  write ptr[8] = 4
  write ptr[10] = 5
  expect vmas == 5
  tgt = mremap ptr
  expect [<6.17] error EFAULT
  expect [>=6.17] ok
  expect [>=6.17] data(tgt[0]) == 1
  expect [>=6.17] data(tgt[2]) == 2
  expect [>=6.17] data(tgt[4..6]) == 3
  expect [>=6.17] data(tgt[8]) == 4
  expect [>=6.17] data(tgt[10]) == 5
  expect [>=6.17] vma(tgt[1]) == none
  expect vmas == 5
  expect rss.anon == 7
  expect invariants

scenario "mremap_test.c: mremap move multiple vmas [dontunnmap]"
kernel 6.18
proc P
  ptr = mmap 20K anon private rw nothp
  munmap ptr[1]
  munmap ptr[3]
  write ptr[0] = 1
  write ptr[2] = 2
  write ptr[4] = 3
  room = mmap 4K anon private none
  tgt = mremap ptr to room[1] dontunmap
  expect [<6.17] error EFAULT
  expect [>=6.17] ok
  expect [>=6.17] data(tgt[0]) == 1
  expect [>=6.17] data(tgt[2]) == 2
  expect [>=6.17] data(tgt[4]) == 3
  expect [>=6.17] pte(ptr).none
  expect [>=6.17] vmas == 7
  expect [<6.17] vmas == 4
  expect invariants

scenario "mremap_test.c: mremap shrink multiple vmas [inplace]"
kernel 6.18
proc P
  ptr = mmap 40K anon private rw nothp
  munmap ptr[1]
  munmap ptr[3]
  munmap ptr[5]
  munmap ptr[7]
  munmap ptr[9]
  mremap ptr 4K
  expect ok
  expect vmas == 1

scenario "mremap_test.c: mremap shrink multiple vmas"
kernel 6.18
proc P
  ptr = mmap 40K anon private rw nothp
  munmap ptr[1]
  munmap ptr[3]
  munmap ptr[5]
  munmap ptr[7]
  munmap ptr[9]
  write ptr[0] = 7
  tgt = mremap ptr 4K
  expect ok
  expect vmas == 1
  expect data(tgt) == 7

scenario "mremap_test.c: mremap move multiple vmas split"
kernel 6.18
proc P
  ptr = mmap 40K anon private rw nothp
  munmap ptr[5]
  write ptr[0..4] = 1
  write ptr[6..9] = 2
  tgt = mremap ptr[2..8]
  expect [<6.17] error EFAULT
  expect [>=6.17] data(tgt[0..2]) == 1
  expect [>=6.17] vma(tgt[3]) == none
  expect [>=6.17] data(tgt[4..6]) == 2
  expect [>=6.17] vmas == 4
  expect [<6.17] vmas == 2
  expect data(ptr[0..1]) == 1
  expect data(ptr[9]) == 2
  expect invariants
