# mm/swap: stop using page->private on tail pages for THP_SWAP (6.6). A THP in the swap cache has its first slot in its head,
# folio->swap. Before, page->private of each of its 512 pages had one, and a split left them as they were.
# Compare: folioscope compare scenarios/series/thp-swap-private.mms --series thp-swap-private

scenario "A THP in the swap cache is split"
kernel 6.12
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf PAGEOUT  # 512 slots
  read buf[5]
  drain
  expect [6.12..7.2] folio(buf).order == 9
  expect [6.12..7.2] folio(buf).PG_swapcache
  split_huge_page buf  # each page is a folio with one of the slots
  drain
  expect [6.12..7.2] folio(buf).order == 0
  expect [6.12..7.2] folio(buf[5]).PG_swapcache
  expect swap_slots == 512
  expect data(buf[5]) == 6
