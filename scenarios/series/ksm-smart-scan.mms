# Smart scanning mode for KSM (6.7). ksmd looks less often at pages that it has looked at in vain: after four scans it leaves them out of
# one, later of more at a time. So what becomes equal then is merged later.
# Compare: folioscope compare scenarios/series/ksm-smart-scan.mms --series ksm-smart-scan

scenario "Equal too late"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf[0] = 1
  write buf[1] = 2
  madvise buf MERGEABLE
  ksmd 4
  expect called should_skip_rmap_item
  write buf[1] = 1
  ksmd
  expect not page(buf[0..1]).PageKsm  # left out, or its new content is seen for the first time
  ksmd
  expect [>=6.7] not page(buf[0..1]).PageKsm
  expect [<6.7] page(buf).PageKsm
  ksmd 3
  expect page(buf).PageKsm
