# A page in a pipe has one more reference, which is no pin: fork shares the page, and whoever writes to it copies it, because
# the reuse check counts references.

scenario "vmsplice, fork, write"
kernel 6.18

proc parent
  buf = mmap 2 pages anon private rw nothp
  write buf
  drain
  vmsplice buf[0]
  expect ret == 1
  expect folio_ref_count(buf[0]) == 2
  expect not folio_maybe_dma_pinned(buf[0])
  child = fork
  expect folio_ref_count(buf[0]) == 3
  write buf[0]
  expect called wp_page_copy
  expect folio_ref_count(child:buf[0]) == 2  # the child's PTE and the pipe
  drainpipe
  expect folio_ref_count(child:buf[0]) == 2  # the child has the pipe open, too
child: drainpipe
  expect folio_ref_count(child:buf[0]) == 1
child: write buf[0]
  expect not called wp_page_copy             # now it is the only owner

scenario "A page in a pipe outlives its mapping"
kernel 6.18

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  vmsplice buf
  munmap buf
  expect rss.anon == 0
  expect nr_anon_mapped == 0
  exit

scenario "A page in a pipe is not written to swap"
kernel 6.12
swap on

proc parent
  buf = mmap 2 pages anon private rw nothp
  write buf
  drain
  vmsplice buf[0]
  madvise buf PAGEOUT
  expect calls(try_to_unmap) == 2     # both get a slot and are unmapped
  expect calls(pageout) == 2
  expect calls(folio_free_swap) == 1  # the first thing that writing a page to swap tries
