# mm/memory: optimize unmap/zap with PTE-mapped THP (6.9). The PTEs of one large folio go in one batch, down to the mmu_gather.
# What follows for the deferred-split queue: page by page a folio looks partially mapped after the first one.
# Compare: folioscope compare scenarios/series/zap-batch.mms --series zap-batch

scenario "All PTEs of a THP at once"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r  # PTEs from here on
  mprotect buf[0] rw
  madvise buf[256..511] DONTNEED
  expect [<6.9] calls(page_remove_rmap) == 256
  expect [>=6.9] calls(folio_remove_rmap_ptes) == 1
  expect folio(buf[0])._refcount == 256
  expect thp_deferred_split_page == 1

scenario "Queued for a split, or not"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  munmap buf
  expect [<6.9] thp_deferred_split_page == 1
  expect [>=6.9] thp_deferred_split_page == 0
  expect rss.anon == 0
