# max_page_sharing: a KSM page has that many mappings at most, so that a walk over them stays short. With one more the next two
# pages of that content make a second KSM page: the stable node becomes a chain.

scenario "A second KSM page for the same content"
kernel 6.18
set /sys/kernel/mm/ksm/max_page_sharing 2

proc P
  buf = mmap 20K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  expect pfn(buf[0]) == pfn(buf[1])
  expect pfn(buf[2]) == pfn(buf[3])
  expect pfn(buf[0]) != pfn(buf[2])
  expect not page(buf[4]).PageKsm  # both are full, and nobody is left to pair with
  expect folio_mapcount(buf[0]) == 2
  expect ksm_pages_shared == 2
  expect ksm_pages_sharing == 2
  expect ksm_stable_node_chains == 1
  expect ksm_stable_node_dups == 2
set /sys/kernel/mm/ksm/max_page_sharing 3
  expect error EBUSY               # not while there are KSM pages
