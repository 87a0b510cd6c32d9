# mm/khugepaged: collapse without a writable PTE (6.18). After fork no PTE is writable: MADV_COLLAPSE failed with EINVAL.
# Compare: folioscope compare scenarios/series/collapse-read-only.mms --series collapse-read-only

scenario "A block shared with a child"
kernel 6.18

proc parent
  buf = mmap 2M anon private rw
  write buf
  drain
  child = fork
  madvise buf COLLAPSE
  expect [<6.18] error EINVAL
  expect [<6.18] pmd(buf).table
  expect [>=6.18] ok
  expect [>=6.18] pmd(buf).huge
  expect folio_mapcount(child:buf[0]) >= 1
