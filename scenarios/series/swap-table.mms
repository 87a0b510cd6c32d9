# mm, swap: introduce swap table as swap cache (6.18). folio_alloc_swap() gives a folio its slots and puts it into the swap cache; before,
# add_to_swap() did both by calling others. What programs see is the same.
# Compare: folioscope compare scenarios/series/swap-table.mms --series swap-table

scenario "A page gets a slot"
kernel 6.18
swap on

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  expect [<6.18] called add_to_swap
  expect [<6.18] called add_to_swap_cache
  expect [>=6.18] not called add_to_swap
  expect [>=6.18] called folio_alloc_swap
  expect swap_slots == 1
  expect swp_entry(buf).cached != none
