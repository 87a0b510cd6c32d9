# mm: allocate THP on hugezeropage wp-fault (6.13).
# Compare: folioscope compare scenarios/series/huge-zero-write-allocates.mms --series huge-zero-write-allocates

scenario "A write where the huge zero folio is mapped"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  read buf[0]
  expect pmd(buf).zero
  write buf[5]
  expect [<6.13] thp_split_pmd == 1
  expect [<6.13] rss.anon == 1
  expect [<6.13] pte(buf[4]).zero
  expect [>=6.13] called do_huge_zero_wp_pmd
  expect [>=6.13] rss.anon == 512
  expect [>=6.13] folio(buf).order == 9
