# A THP goes to swap whole: 512 slots in a row, and 512 swap entries, because there are no swap entries of PMDs. The PMD is split
# first. A fault on one page maps one page (before 6.11) or the whole folio again, by PTEs.

scenario "A THP to swap and back"
kernel 6.18
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  expect pmd(buf).huge
  madvise buf PAGEOUT
  expect thp_swpout == 1
  expect thp_split_pmd == 1
  expect not pmd(buf).huge
  expect pte(buf).swap
  expect swp_entry(buf).exclusive
  expect swap_slots == 512
  expect rss.swap == 512
  expect nr_swapcached == 512             # written, still in memory
  read buf[5]
  expect [<6.11] rss.swap == 511
  expect [>=6.11] rss.swap == 0           # all 512 pages with one fault
  expect [>=6.11] folio_mapcount(buf) == 512
  expect [>=6.8] folio(buf[5]).order == 9
  expect [<6.8] folio(buf[5]).order == 0  # ksm_might_need_to_copy() copies a page with a strange index
  expect data(buf[5]) == 6

# Mapped by PTEs, and with one page gone. Until 6.9 whatever no PMD maps is split at once; later what is partially mapped.
scenario "A THP that is not whole any more"
kernel 6.18
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  munmap buf[0]
  drain
  madvise buf[1..511] PAGEOUT
  expect not thp_swpout > 0
  expect thp_split_page == 1
  expect pte(buf[1..511]).swap
  expect swap_slots == 511

# The copy in memory stays as long as an entry names any of the 512 slots.
scenario "The copy of a THP goes with the last entry of all its slots"
kernel 6.1
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf PAGEOUT
  child = fork
child: munmap buf[0..1]
  munmap buf[0..1]
  expect not calls(folio_free_swap) > 0
  expect swap_slots == 512
  expect nr_swapcached == 512
  munmap buf[2..511]
child: munmap buf[2..510]
  expect nr_swapcached == 512
child: munmap buf[511]
  expect nr_swapcached == 0
  expect swap_slots == 0
