# MM owner tracking for large folios (6.15). A folio knows whether one mm maps it alone, and may then be reused.
# Compare: folioscope compare scenarios/series/mm-id.mms --series mm-id

scenario "A PTE-mapped THP after fork and exit"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r  # PTEs from here on
  mprotect buf[0] rw
  expect [>=6.15] folio(buf)._mm_id0 == "parent"
  child = fork
  expect [>=6.15] folio(buf)._mm_id1 == "child"
  expect [>=6.15] folio(buf).maybe_mapped_shared
child: exit
  expect [>=6.15] folio(buf)._mm_id1 == none
  expect [>=6.15] not folio(buf).maybe_mapped_shared
  write buf[3]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy
  expect [>=6.15] pgreuse == 1
  expect [>=6.15] folio(buf[3]).order == 9
