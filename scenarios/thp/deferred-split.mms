# The deferred-split queue, and the shrinker that works it off when memory is short: here because drop_caches asks all shrinkers.

scenario "A partially mapped THP is split"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  drain
  munmap buf[256..511]
  expect folio(buf[0]).deferred
set /proc/sys/vm/drop_caches 2
  expect called deferred_split_scan
  expect thp_split_page == 1
  expect folio(buf[0]).order == 0
  expect rss(parent).anon == 256

scenario "Underused: 6.12 and later take the pages of zeroes back"
kernel 6.12
thp madvise
set /sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none 400

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0..9]                      # 502 pages of zeroes, more than 400
  drain
  expect [>=6.12] folio(buf).deferred  # a new THP waits in the queue
set /proc/sys/vm/drop_caches 2
  expect [<6.12] thp_split_page == 0
  expect [>=6.12] called thp_underused
  expect [>=6.12] thp_split_page == 1
  expect [>=6.12] rss(parent).anon == 10
  expect [>=6.12] pte(buf[10..511]).zero
  used = mmap 2M anon private rw thp
  write used
  drain
set /proc/sys/vm/drop_caches 2         # in use: it leaves the queue
  expect thp_split_page == 0
  expect not folio(used).deferred

scenario "Underused but mlocked: left alone since 6.18"
kernel 6.18
thp madvise
set /sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none 400

proc parent
  buf = mmap 2M anon private rw thp
  mlock buf onfault
  write buf[0]
  drain
set /proc/sys/vm/drop_caches 2
  expect called deferred_split_scan
  expect [<6.12] folio(buf).order == 9  # a whole THP is not in the queue
  expect [6.12..6.17] thp_split_page == 1
  expect [>=6.18] thp_split_page == 0
  expect [>=6.18] folio(buf).order == 9
