# After the child is gone, a write through the PMD takes the whole THP back: no split, no copy, on all kernels.

scenario "The last owner takes a whole THP back"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  child = fork
  expect not pmd(buf).write
child: exit
  expect folio(buf)._refcount == 1
  expect not page(buf[0]).PageAnonExclusive

  write buf[9]
  expect called do_huge_pmd_wp_page
  expect thp_split_pmd == 0
  expect not called wp_page_copy
  expect pgreuse == 0  # counts PTEs only
  expect pmd(buf).write
  expect page(buf[0]).PageAnonExclusive
  expect folio(buf)._refcount == 1

scenario "The child takes it when the parent is gone"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  child = fork
  exit

proc child
  write buf[0]
  expect thp_split_pmd == 0
  expect pmd(buf).write
  expect page(buf[0]).PageAnonExclusive
  expect folio(buf).anon_vma == anon_vma(buf)  # it moved from the parent's
  expect [<6.7] called page_move_anon_rmap
  expect [>=6.7] called folio_move_anon_rmap
