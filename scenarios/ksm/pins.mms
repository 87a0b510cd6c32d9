# A KSM page is nobody's own, so it is not pinned: a pin for writing is a write fault, and one for reading unshares the page.

scenario "Pinned for writing"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  pin buf[0]
  expect not page(buf[0]).PageKsm
  expect page(buf[0]).PageAnonExclusive
  expect folio_maybe_dma_pinned(buf[0])
  ksmd 3
  expect not page(buf[0]).PageKsm  # pinned: stays as it is
  expect page(buf[1]).PageKsm

scenario "Pinned for reading"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  pin buf[0] read
  expect not page(buf[0]).PageKsm
  expect page(buf[0]).PageAnonExclusive
  expect not pte(buf[0]).write
