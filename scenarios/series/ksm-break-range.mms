# ksm: perform a range-walk in break_ksm (6.19). Unmerging walks the page tables of a range once, instead of looking up each page of it: a
# hole costs nothing. What comes out is the same; see the calls.
# Compare: folioscope compare scenarios/series/ksm-break-range.mms --series ksm-break-range

scenario "A large hole"
kernel 7.2

proc P
  buf = mmap 2M anon private rw nothp
  write buf[510..511] = 7
  madvise buf MERGEABLE
  ksmd 2
  madvise buf UNMERGEABLE
  expect [>=6.19] calls(break_ksm) == 1
  expect [<6.19] calls(break_ksm) == 512
  expect not page(buf[510..511]).PageKsm
