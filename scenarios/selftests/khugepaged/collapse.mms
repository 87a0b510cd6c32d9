# From tools/testing/selftests/mm/khugepaged.c, in its MADV_COLLAPSE form, which knows none of khugepaged's limits.

scenario "khugepaged.c: collapse_full"
kernel 6.12
proc P
  mem = mmap 8M anon private rw
  write mem = 7
  drain
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect data(mem) == 7
  expect nr_anon_transparent_hugepages == 4
  expect rss.anon == 2048
  expect invariants

scenario "khugepaged.c: collapse_empty"
kernel 6.12
proc P
  mem = mmap 2M anon private rw
  madvise mem COLLAPSE
  expect error EINVAL
  expect pmd(mem).none

scenario "khugepaged.c: collapse_single_pte_entry"
kernel 6.12
proc P
  mem = mmap 2M anon private rw
  write mem[0] = 7
  drain
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect data(mem[0]) == 7
  expect data(mem[1..]) == 0
  expect rss.anon == 512

scenario "khugepaged.c: collapse_max_ptes_none"
kernel 6.12
proc P
  mem = mmap 2M anon private rw
  write mem[0..254] = 7
  drain
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect data(mem[0..254]) == 7

scenario "khugepaged.c: collapse_single_pte_entry_compound"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  expect pmd(mem).huge
  madvise mem NOHUGEPAGE
  expect pmd(mem).huge
  madvise mem[1..511] DONTNEED
  expect pmd(mem).table
  expect folio(mem[0]).order == 9
  madvise mem HUGEPAGE
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect data(mem[0]) == 7

scenario "khugepaged.c: collapse_full_of_compound"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  madvise mem[0] NOHUGEPAGE
  expect thp_split_pmd == 1
  madvise mem NOHUGEPAGE
  expect pmd(mem).table
  madvise mem COLLAPSE
  expect error EINVAL  # VM_NOHUGEPAGE forbids it, to MADV_COLLAPSE as well
  madvise mem HUGEPAGE
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect page(mem[0]).PageAnonExclusive
  expect data(mem) == 7

scenario "khugepaged.c: collapse_fork"
kernel 6.12
proc P
  mem = mmap 2M anon private rw
  write mem[0] = 7
  drain
  C = fork
proc C
  expect pmd(mem).table
  write mem[1] = 8
  drain
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect data(mem[0]) == 7
  expect data(mem[1]) == 8
  expect pmd(P:mem).table
  exit
proc P
  noop
  expect rss.anon == 1
  expect data(mem[0]) == 7

scenario "khugepaged.c: collapse_fork_compound"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  C = fork
proc C
  expect pmd(mem).huge
  madvise mem[0] NOHUGEPAGE
  madvise mem NOHUGEPAGE
  expect pmd(mem).table
  write mem[0] = 8  # one PTE is writable, which 6.1 and 6.12 want
  madvise mem HUGEPAGE
  drain
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect page(mem[0]).PageAnonExclusive
  expect data(mem[1..]) == 7
  expect pmd(P:mem).huge
  exit
proc P
  noop
  expect pmd(mem).huge
  expect folio(mem)._refcount == 1
  expect data(mem) == 7

scenario "khugepaged.c: collapse_max_ptes_shared"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  C = fork
proc C
  write mem[0..254] = 8
  expect pmd(mem).table
  expect folio_mapcount(mem[300]) == 258  # 257 PTEs here, the PMD of P
  drain
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  expect folio_mapcount(mem) == 1
  expect data(mem[0..254]) == 8
  expect data(mem[255..]) == 7
  exit
proc P
  noop
  expect pmd(mem).huge
  expect folio_mapcount(mem) == 1
  expect data(mem) == 7

scenario "khugepaged.c: madvise_collapse_existing_thps"
kernel 6.12
proc P
  mem = mmap 2M anon private rw
  write mem = 7
  drain
  madvise mem COLLAPSE
  expect called collapse_huge_page
  madvise mem COLLAPSE
  expect ok
  expect not called collapse_huge_page
  expect data(mem) == 7

scenario "khugepaged.c: alloc_at_fault"
kernel 6.12
thp always
proc P
  mem = mmap 2M anon private rw
  write mem[0] = 1
  expect pmd(mem).huge
  expect thp_fault_alloc == 1
  madvise mem[0] DONTNEED
  expect thp_split_pmd == 1
  expect pmd(mem).table

scenario "khugepaged.c: collapse_compound_extreme, with four pages instead of 512"
kernel 6.12
thp madvise
proc P
  # Each round takes one page of a fresh THP and glues it in front of those that are there.
  glue = mmap 2M anon private none
  one = mmap 2M anon private rw thp
  write one = 1
  mremap one[0] to glue[3]
  two = mmap 2M anon private rw thp
  write two = 2
  mremap two[0] to glue[2]
  three = mmap 2M anon private rw thp
  write three = 3
  mremap three[0] to glue[1]
  four = mmap 2M anon private rw thp
  write four = 4
  mremap four[0] to glue[0]
  munmap one[1..]
  munmap two[1..]
  munmap three[1..]
  munmap four[1..]
  expect folio(glue[0..3]).order == 9
  expect folio(glue[0..3])._refcount == 1
  expect rss.anon == 4
  expect folio(glue[0..3]).deferred
  expect invariants
