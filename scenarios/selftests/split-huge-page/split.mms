# From tools/testing/selftests/mm/split_huge_page_test.c: THPs are split by debugfs, and their content stays.

scenario "split_huge_page_test.c: split_pmd_zero_pages"
kernel 6.12
thp madvise

proc P
  one = mmap 8M anon private rw thp
  write one = 0
  expect rss.anon == 2048
  expect nr_anon_transparent_hugepages == 4
  split_huge_page one
  expect data(one) == 0
  expect nr_anon_transparent_hugepages == 0
  expect [<6.12] rss.anon == 2048
  expect [>=6.12] rss.anon == 0  # the zero page
  expect [>=6.12] pte(one).zero

scenario "split_huge_page_test.c: split_pmd_thp_to_order(0)"
kernel 6.12
thp madvise

proc P
  one = mmap 8M anon private rw thp
  write one = 5
  split_huge_page one
  expect data(one) == 5
  expect nr_anon_transparent_hugepages == 0
  expect folio(one).order == 0
  expect rss.anon == 2048

scenario "split_huge_page_test.c: split_pmd_thp_to_order(2)"
kernel 6.12
thp madvise

proc P
  one = mmap 4M anon private rw thp
  write one = 5
  split_huge_page one order 2
  expect data(one) == 5
  expect nr_anon_transparent_hugepages == 0
  expect [<6.9] folio(one).order == 0
  expect [>=6.9] folio(one).order == 2
  expect rss.anon == 1024

scenario "split_huge_page_test.c: split_pte_mapped_thp"
kernel 6.12
thp madvise

proc P
  one = mmap 8M anon private rw thp
  write one = 5
  # One page of each THP, side by side.
  mapped = mmap 16K anon private none
  mremap one[0] to mapped[0]
  mremap one[513] to mapped[1]
  mremap one[1026] to mapped[2]
  mremap one[1539] to mapped[3]
  expect folio(mapped).order == 9
  split_huge_page mapped
  expect folio(mapped).order == 0
  expect data(mapped) == 5
  expect data(one[1..512]) == 5
  expect invariants
