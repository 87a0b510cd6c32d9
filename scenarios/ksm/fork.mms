# fork() of a process with KSM pages: the child maps them, too, though no rmap item says so before the next scan. Rmap finds it by
# the anon_vma of its parent’s items. That is why an exiting parent leaves its items behind.

scenario "The child is found through its parent"
kernel 6.18

proc parent
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
  ksmd 2
  expect folio_mapcount(buf[0]) == 2
  child = fork
  expect folio_mapcount(buf[0]) == 4
  expect folio(buf[0]).rmap_hlist_len == 2
  expect [>=6.18] ksm_stat(child).ksm_merging_pages == 0
  expect invariants
child: write buf[0]
  expect folio_mapcount(parent:buf[0]) == 3
parent: exit
  expect folio(child:buf[1]).rmap_hlist_len == 2  # its items wait for ksmd
  expect invariants
child: ksmd
  expect folio(child:buf[1]).rmap_hlist_len == 1
  expect [>=6.18] ksm_stat(child).ksm_merging_pages == 1
  expect folio_mapcount(child:buf[1]) == 1
child: write buf[1]
  expect called wp_page_copy                      # a KSM page is never taken over
  expect not page(child:buf[1]).PageKsm
