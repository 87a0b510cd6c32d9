# mm/ksm: break_ksm() cleanups and fixes (6.2). Unmerging is no write fault any more: the process gets its page by
# FAULT_FLAG_UNSHARE, so that it is neither writable nor dirty before somebody writes.
# Compare: folioscope compare scenarios/series/ksm-unshare.mms --series ksm-unshare

scenario "What unmerging leaves behind"
kernel 6.12

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  madvise buf UNMERGEABLE
  expect page(buf).PageAnonExclusive
  expect [>=6.2] not pte(buf[0..1]).write
  expect [>=6.2] not pte(buf[0..1]).dirty
  expect [<6.2] pte(buf).write
  expect [<6.2] pte(buf).dirty
