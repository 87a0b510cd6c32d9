# ksm: support tracking KSM-placed zero-pages (6.6). With use_zero_pages on, the zero page that KSM maps is marked dirty. So it is counted,
# and unmerging finds it.
# Compare: folioscope compare scenarios/series/ksm-zero-pages.mms --series ksm-zero-pages

scenario "Unmerging the zero page"
kernel 6.12
set /sys/kernel/mm/ksm/use_zero_pages 1

proc P
  buf = mmap 8K anon private rw nothp
  write buf = 0
  madvise buf MERGEABLE
  ksmd 2
  expect pte(buf).zero
  expect [>=6.6] ksm_zero_pages == 2
  expect [<6.6] ksm_zero_pages == 0
  madvise buf UNMERGEABLE
  expect [>=6.6] not pte(buf[0..1]).zero
  expect [<6.6] pte(buf).zero
