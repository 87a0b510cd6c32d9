# A THP goes to swap as a unit: 512 slots in a row, each with its entry.

scenario "Swapped out whole"
kernel 6.12
swap on
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf PAGEOUT
  expect thp_swpout == 1
  expect thp_split_page == 0
  expect thp_split_pmd == 1               # the entries are those of PTEs
  expect swap_slots == 512
  expect swp_entry(buf).exclusive
  expect swp_entry(buf).count == 1
  expect rss(parent).swap == 512
  write buf[7]                            # the folio is in the swap cache still
  expect page(buf[7]).PageAnonExclusive
  expect [<6.8] folio(buf[7]).order == 0  # one PTE, and a page of its own for the write
  expect [<6.8] rss(parent).swap == 511
  expect [>=6.12] folio(buf).order == 9   # all PTEs at once
  expect [>=6.12] rss(parent).swap == 0

scenario "Mapped by PTEs: 6.1 splits it first"
kernel 6.12
swap on
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  drain
  madvise buf PAGEOUT
  expect [<6.8] thp_split_page == 1
  expect [<6.8] thp_swpout == 0
  expect [>=6.10] thp_split_page == 0
  expect [>=6.10] thp_swpout == 1
  expect swap_slots == 512
