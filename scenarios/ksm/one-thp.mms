# Two equal pages of one THP cannot be merged at once: ksmd holds a reference for each, and the THP cannot be split under them.
# It is split when one of the two is given back, and what is left to merge waits for the next scan.

scenario "KSM: equal pages of one THP"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0..1] = 7
  madvise buf[0..1] MERGEABLE
  ksmd 2
  expect folio(buf[0]).order == 0
  expect ksm_pages_shared == 0
  ksmd
  expect ksm_pages_shared == 1
  expect ksm_pages_sharing == 1
