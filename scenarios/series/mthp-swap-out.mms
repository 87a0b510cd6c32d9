# Swap-out mTHP without splitting (6.10). A large folio that only PTEs map goes to swap whole, to slots in a row. Before, only a THP that
# a PMD maps did; all others were split first.
# Compare: folioscope compare scenarios/series/mthp-swap-out.mms --series mthp-swap-out

scenario "A PTE-mapped THP goes to swap"
kernel 6.12
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r  # PTEs from here on
  mprotect buf[0] rw
  drain
  madvise buf PAGEOUT
  expect pte(buf).swap
  expect swap_slots == 512
  expect [>=6.10] thp_swpout == 1
  expect [>=6.10] not called try_to_migrate
  expect [<6.10] thp_swpout == 0
  expect [<6.10] thp_split_page == 1
  munmap buf
  expect [>=6.10] calls(free_swap_and_cache_nr) <= 1
  expect [<6.10] calls(free_swap_and_cache) == 512
  expect swap_slots == 0
