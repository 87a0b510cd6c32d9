# mm, swap: the swap table counts entries, and swap_map is gone (7.2). do_swap_page() gives the entry up after it has mapped the page: a
# write fault leaves the folio in the swap cache, where before it left it.
# Compare: folioscope compare scenarios/series/swap-count-in-table.mms --series swap-count-in-table

scenario "A write fault on an exclusive entry"
kernel 7.2
swap on

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  write buf
  expect [>=7.2] folio(buf).PG_swapcache
  expect [>=7.2] called folio_put_swap
  expect [<7.2] not folio(buf).PG_swapcache
  drain
  expect [>=7.2] folio_ref_count(buf) == 2
  expect [<7.2] folio_ref_count(buf) == 1
