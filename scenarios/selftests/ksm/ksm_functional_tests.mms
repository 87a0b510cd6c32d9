# From tools/testing/selftests/mm/ksm_functional_tests.c, without its uffd and prctl() cases: smaller ranges, and the pages are merged by
# two scans of ksmd.

scenario "ksm_functional_tests.c: test_unmerge"
kernel mainline
proc P
  map = mmap 64K anon private rw
  write map = 207
  madvise map MERGEABLE
  ksmd 2
  expect folio_mapcount(map) == 16
  madvise map UNMERGEABLE
  expect folio_mapcount(map) == 1
  expect data(map) == 0xcf

scenario "ksm_functional_tests.c: test_unmerge_zero_pages"
kernel mainline
set /sys/kernel/mm/ksm/use_zero_pages 1
proc P
  map = mmap 64K anon private rw
  write map = 0
  madvise map MERGEABLE
  ksmd 2
  expect [>=6.6] ksm_stat(P).ksm_zero_pages == 16
  madvise map[0..7] UNMERGEABLE
  expect [>=6.6] ksm_stat(P).ksm_zero_pages == 8
  write map[8..]
  expect ksm_stat(P).ksm_zero_pages == 0
  expect [>=6.6] folio_mapcount(map) == 1

scenario "ksm_functional_tests.c: test_unmerge_discarded"
kernel mainline
proc P
  map = mmap 64K anon private rw
  write map = 207
  madvise map MERGEABLE
  ksmd 2
  madvise map[0..7] DONTNEED
  madvise map UNMERGEABLE
  expect pte(map[0..7]).none
  expect folio_mapcount(map[8..]) == 1

scenario "ksm_functional_tests.c: test_prot_none"
kernel mainline
proc P
  map = mmap 64K anon private rw
  write map = 17
  mprotect map none
  madvise map MERGEABLE
  ksmd 2
  expect [>=6.6] folio_mapcount(map) == 16
  expect [<6.6] folio_mapcount(map) == 1  # to follow_page() there was no page
  memwrite map[0..7]
  expect ok
  madvise map[8..] UNMERGEABLE
  expect folio_mapcount(map) == 1

scenario "ksm_functional_tests.c: test_fork_ksm_merging_page_count"
kernel mainline
proc P
  map = mmap 64K anon private rw
  write map = 207
  madvise map MERGEABLE
  ksmd 2
  child = fork
  expect [6.12] ksm_stat(child).ksm_merging_pages == 0
  expect [>=6.18] ksm_stat(child).ksm_merging_pages == 0
  expect [<6.12] ksm_stat(child).ksm_merging_pages == 16
  expect ksm_stat(P).ksm_merging_pages == 16
