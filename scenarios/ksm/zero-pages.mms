# use_zero_pages: what is all zero becomes the shared zero page, which is not counted in RSS.

scenario "Pages of zeroes"
kernel 6.18
set /sys/kernel/mm/ksm/use_zero_pages 1

proc P
  buf = mmap 16K anon private rw nothp
  write buf = 0
  madvise buf MERGEABLE
  ksmd 2
  expect pte(buf).zero
  expect rss(P).anon == 0
  expect [>=6.6] pte(buf).dirty      # tells it from a zero page that a read mapped
  expect [<6.6] not pte(buf[0..3]).dirty
  expect [>=6.6] ksm_stat(P).ksm_zero_pages == 4
  expect [<6.6] ksm_stat(P).ksm_zero_pages == 0
  madvise buf[0..1] UNMERGEABLE
  expect [>=6.6] not pte(buf[0..1]).zero
  expect [<6.6] pte(buf[0..1]).zero  # nobody knows whose they are
  write buf[2..3] = 1
  expect not pte(buf[2..3]).zero
  expect ksm_stat(P).ksm_zero_pages == 0

scenario "Without it they are merged like others"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf = 0
  madvise buf MERGEABLE
  ksmd 2
  expect page(buf).PageKsm
  expect rss(P).anon == 4
