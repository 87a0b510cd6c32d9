# mm/ksm: don’t waste time searching the stable tree for a fast changing page (6.11). A page that ksmd sees for the first time is no longer
# merged with a KSM page at once, even if there is one with its content.
# Compare: folioscope compare scenarios/series/ksm-checksum-first.mms --series ksm-checksum-first

scenario "A page that comes later"
kernel 6.18

proc P
  buf = mmap 12K anon private rw nothp
  madvise buf MERGEABLE
  write buf[0..1] = 7
  ksmd 2
  expect page(buf[0..1]).PageKsm
  write buf[2] = 7
  ksmd
  expect [>=6.11] not page(buf[2]).PageKsm
  expect [<6.11] pfn(buf[2]) == pfn(buf[0])
  ksmd
  expect pfn(buf[2]) == pfn(buf[0])
