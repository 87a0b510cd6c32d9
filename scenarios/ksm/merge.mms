# KSM: pages with the same content become one page, mapped read-only. ksmd looks at a page twice before it merges it: what
# changes all the time is not worth it. The first page that is merged becomes the KSM page.

scenario "Three pages become one"
kernel 6.18

proc P
  buf = mmap 24K anon private rw nothp
  write buf[0..2] = 7
  write buf[3] = 9
  write buf[4] = 1
  madvise buf MERGEABLE
  expect vma(buf).VM_MERGEABLE
  ksmd
  expect not page(buf[0]).PageKsm           # the first scan only takes checksums
  expect ksm_stat(P).ksm_rmap_items == 5
  ksmd
  expect pfn(buf[0]) == pfn(buf[1])
  expect pfn(buf[2]) == pfn(buf[0])
  expect page(buf[0..2]).PageKsm
  expect page(buf[0..2]).PageAnonExclusive == 0
  expect not pte(buf[0..2]).write
  expect folio_mapcount(buf[0]) == 3
  expect folio(buf[0]).rmap_hlist_len == 3
  expect not page(buf[3..4]).PageKsm
  expect pte(buf[3..4]).write               # nothing like them: left alone
  expect rss(P).anon == 5                   # mapped is mapped, shared or not
  expect ksm_pages_shared == 1
  expect ksm_pages_sharing == 2
  expect ksm_pages_unshared == 2
  expect ksm_stat(P).ksm_merging_pages == 3
  write buf[1] = 8
  expect called wp_page_copy
  expect cow_ksm == 1
  expect page(buf[1]).PageAnonExclusive
  expect folio_mapcount(buf[0]) == 2
  expect folio(buf[0]).rmap_hlist_len == 3  # until the next scan
  ksmd
  expect folio(buf[0]).rmap_hlist_len == 2

scenario "Pages of two unrelated processes"
kernel 6.18

proc A
  buf = mmap 8K anon private rw nothp
  write buf = 7
  madvise buf MERGEABLE
proc B
  own = mmap 8K anon private rw nothp
  write own = 7
  madvise own MERGEABLE
  ksmd 2
  expect pfn(A:buf[0]) == pfn(own[1])
  expect folio_mapcount(own[0]) == 4
  expect ksm_stat(A).ksm_merging_pages == 2
  expect ksm_stat(B).ksm_merging_pages == 2
  exit
A: read buf
  expect folio_mapcount(A:buf[0]) == 2

scenario "A page that somebody else refers to is not merged"
kernel 6.18

proc P
  buf = mmap 12K anon private rw nothp
  write buf = 7
  vmsplice buf[0]
  madvise buf MERGEABLE
  ksmd 2
  expect called break_cow       # buf[1] was a KSM page for a moment; nothing was merged with it
  expect not page(buf).PageKsm  # buf[0] is in the unstable tree, and nobody gets past it
  drainpipe
  ksmd
  expect page(buf).PageKsm
  expect pfn(buf[0]) == pfn(buf[2])

scenario "A THP is split for it"
kernel 6.18
thp madvise

proc P
  huge = mmap 2M anon private rw thp
  write huge
  buf = mmap 4K anon private rw nothp
  write buf = 5
  madvise buf MERGEABLE
  madvise huge[0..15] MERGEABLE
  ksmd 2
  expect pfn(huge[4]) == pfn(buf)  # the fifth byte written
  expect folio(huge[4]).order == 0
  expect folio(huge[5]).order == 0
