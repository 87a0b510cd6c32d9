# mremap moves page tables, not pages: the folio stays the same. A PMD moves whole if both sides are aligned.

scenario "A whole THP, aligned"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  moved = mremap buf
  expect called move_huge_pmd
  expect thp_split_pmd == 0
  expect pmd(moved).huge
  expect page_mapcount(moved) == 1
  expect folio(moved)._refcount == 1
  expect pmd(moved).soft_dirty
  expect rss.anon == 512

scenario "To an address that is not aligned"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  room = mmap 4M anon private none
  moved = mremap buf to room[1]
  expect thp_split_pmd == 1
  expect pte(moved).level == 1
  expect folio(moved).order == 9
  expect folio(moved)._refcount == 512
  expect folio(moved[0]) == folio(moved[511])

scenario "Half of it"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  half = mremap buf[256..511]
  expect thp_split_pmd == 1
  expect folio(half[0]) == folio(buf[0])
  expect vma(half).vm_pgoff == page(half[0]).index  # what rmap finds it by stays
  expect folio_mapcount(half) == 512
  expect folio_entire_mapcount(half) == 0
  expect [>=6.12] not folio(half).PG_partially_mapped
  child = fork
  expect folio_mapcount(half) == 1024
child: exit
  write half[3]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy           # both VMAs are of one mm
  write buf[3]
  expect [>=6.15] not called wp_page_copy
