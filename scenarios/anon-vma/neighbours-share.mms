# Which anon_vma a VMA gets at its first fault decides what can merge later.

scenario "Pieces of one VMA share an anon_vma, and merge again"
kernel 6.12

proc P
  buf = mmap 16K anon private rw noreserve
  mprotect buf[2..3] rwx
  expect vmas(P) == 2
  write buf[0]
  expect anon_vma(buf[2]) == none
  write buf[2]  # its neighbour could be one VMA with it: take that anon_vma
  expect anon_vma(buf[2]) == anon_vma(buf[0])
  expect anon_vma(buf[0]).num_active_vmas == 2
  mprotect buf[2..3] rw
  expect vmas(P) == 1
  expect anon_vma(buf).num_active_vmas == 1

scenario "Two faulted neighbours with a never-faulted VMA between them"
kernel 6.12

proc P
  buf = mmap 24K anon private rw noreserve
  mprotect buf[2..3] r
  expect vmas(P) == 3
  write buf[0]
  write buf[4]
  expect anon_vma(buf[4]) != anon_vma(buf[0])  # not adjacent: nothing to share
  mprotect buf[2..3] rw
  expect vmas(P) == 2                          # it merges to the left; the right one has another anon_vma
  expect vma(buf[0]).pages == 4
