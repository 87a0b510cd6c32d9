# mm/ksm: fix incorrect KSM counter handling in mm_struct during fork (6.18; in 6.12 by a backport). A child that never was scanned had its
# parent’s ksm_merging_pages, though nothing of its own was merged, and kept it.
# Compare: folioscope compare scenarios/series/ksm-fork-counters.mms --series ksm-fork-counters

scenario "The count of a child"
kernel 6.18

proc parent
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  expect ksm_stat(parent).ksm_merging_pages == 2
  child = fork
  expect [>=6.18] ksm_stat(child).ksm_merging_pages == 0
  expect [<6.12] ksm_stat(child).ksm_merging_pages == 2
child: write buf
  ksmd
  expect [>=6.18] ksm_stat(child).ksm_merging_pages == 0
  expect [<6.12] ksm_stat(child).ksm_merging_pages == 2
