# From tools/testing/selftests/mm/khugepaged.c, in its khugepaged form, with the limits that the test sets.

scenario "khugepaged.c: collapse_full by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 8M anon private rw
  madvise mem HUGEPAGE
  madvise mem NOHUGEPAGE
  write mem = 7
  drain
  madvise mem HUGEPAGE
  khugepaged
  expect pmd(mem).huge
  expect data(mem) == 7
  expect thp_collapse_alloc == 4
  expect nr_anon_transparent_hugepages == 4

scenario "khugepaged.c: collapse_empty by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  khugepaged
  expect pmd(mem).none

scenario "khugepaged.c: collapse_single_pte_entry by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw nothp
  write mem[0] = 7
  drain
  madvise mem HUGEPAGE
  khugepaged
  expect pmd(mem).huge
  expect data(mem[0]) == 7
  expect data(mem[1..]) == 0
  expect rss.anon == 512

scenario "khugepaged.c: collapse_max_ptes_none by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw nothp
  write mem[0..254] = 7
  drain
  madvise mem HUGEPAGE
  khugepaged max_ptes_none 256
  expect pmd(mem).table
  expect thp_scan_exceed_none_pte == 1
  write mem[255] = 7
  drain
  khugepaged max_ptes_none 256
  expect pmd(mem).huge
  expect data(mem[0..255]) == 7

scenario "khugepaged.c: collapse_swapin_single_pte by khugepaged"
kernel 6.12
thp madvise
swap on
proc P
  mem = mmap 2M anon private rw nothp
  write mem = 7
  drain
  madvise mem[0] PAGEOUT
  expect pte(mem[0]).swap
  madvise mem HUGEPAGE
  khugepaged
  expect called __collapse_huge_page_swapin
  expect pmd(mem).huge
  expect data(mem) == 7

scenario "khugepaged.c: collapse_max_ptes_swap by khugepaged"
kernel 6.12
thp madvise
swap on
proc P
  mem = mmap 2M anon private rw nothp
  write mem = 7
  drain
  madvise mem[0..64] PAGEOUT
  expect pte(mem[0..64]).swap
  madvise mem HUGEPAGE
  khugepaged
  expect pmd(mem).table
  expect thp_scan_exceed_swap_pte == 1
  write mem = 7
  drain
  madvise mem[0..63] PAGEOUT
  khugepaged
  expect pmd(mem).huge
  expect data(mem) == 7

scenario "khugepaged.c: collapse_single_pte_entry_compound by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  expect pmd(mem).huge
  madvise mem NOHUGEPAGE
  madvise mem[1..511] DONTNEED
  expect pmd(mem).table
  drain
  madvise mem HUGEPAGE
  khugepaged
  expect pmd(mem).huge
  expect data(mem[0]) == 7
  expect data(mem[1..]) == 0

scenario "khugepaged.c: collapse_full_of_compound by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  madvise mem[0] NOHUGEPAGE
  madvise mem NOHUGEPAGE
  expect pmd(mem).table
  khugepaged
  expect pmd(mem).table  # VM_NOHUGEPAGE: it does not look
  madvise mem HUGEPAGE
  drain
  khugepaged
  expect pmd(mem).huge
  expect data(mem) == 7

scenario "khugepaged.c: collapse_fork by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw nothp
  write mem[0] = 7
  drain
  C = fork
proc C
  write mem[1] = 8
  drain
  madvise mem HUGEPAGE
  khugepaged
  expect pmd(mem).huge
  expect data(mem[0]) == 7
  expect data(mem[1]) == 8
  expect pmd(P:mem).table
  exit
proc P
  noop
  expect rss.anon == 1
  expect data(mem[0]) == 7

scenario "khugepaged.c: collapse_fork_compound by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  C = fork
proc C
  madvise mem[0] NOHUGEPAGE
  madvise mem NOHUGEPAGE
  expect pmd(mem).table
  write mem[0] = 8
  drain
  madvise mem HUGEPAGE
  khugepaged
  expect pmd(mem).table
  expect thp_scan_exceed_share_pte == 1
  khugepaged max_ptes_shared 511
  expect pmd(mem).huge
  expect data(mem[1..]) == 7
  exit
proc P
  noop
  expect pmd(mem).huge
  expect data(mem) == 7

scenario "khugepaged.c: collapse_max_ptes_shared by khugepaged"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem = 7
  C = fork
proc C
  write mem[0..254] = 8
  expect folio_mapcount(mem[300]) == 258
  drain
  khugepaged
  expect pmd(mem).table
  expect thp_scan_exceed_share_pte == 1
  write mem[255] = 8
  drain
  khugepaged
  expect pmd(mem).huge
  expect data(mem[0..255]) == 8
  expect data(mem[256..]) == 7
  exit
proc P
  noop
  expect pmd(mem).huge
  expect data(mem) == 7
