# mm: convert ksm_might_need_to_copy() to work on folios (6.8). A fault on a page of a THP in the swap cache maps that page again. Before,
# the function looked at page->index, which tail pages do not have, and made a copy.
# Compare: folioscope compare scenarios/series/ksm-folio.mms --series ksm-folio

scenario "A fault on a tail page of a swapped-out THP"
kernel 6.12
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf PAGEOUT
  read buf[5]
  expect [<6.8] folio(buf[5]).order == 0  # a copy
  expect [<6.8] not folio(buf[5]).PG_swapcache
  expect [>=6.8] folio(buf[5]).order == 9
  expect [>=6.8] folio(buf[5]).PG_swapcache
