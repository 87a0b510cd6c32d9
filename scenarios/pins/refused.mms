# Extra references and pins keep a folio from being moved: what needs all references to be its own gives up.

scenario "MADV_COLLAPSE leaves pages in a pipe alone"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  vmsplice buf[5]
  madvise buf COLLAPSE
  expect not ok
  expect pmd(buf).table
  drainpipe
  madvise buf COLLAPSE
  expect ok
  expect pmd(buf).huge

scenario "A buffer is registered once"
kernel 6.18

proc parent
  buf = mmap 2 pages anon private rw nothp
  pin buf
  pin buf[0]
  expect error EBUSY
  child = fork
child: unpin
  expect folio_ref_count(parent:buf[0]) < 1024  # the ring is shared
  unpin
  expect error ENXIO
  unpin
  expect error EBADF

scenario "What cannot be pinned"
kernel 6.18

proc parent
  buf = mmap 3 pages anon private rw nothp
  write buf
  drain
  mprotect buf[2] r
  pin buf
  expect error EFAULT
  expect folio_ref_count(buf) == 1  # those before it were unpinned again
  munmap buf[1]
  vmsplice buf
  expect ret == 1
