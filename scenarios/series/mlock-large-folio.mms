# Support large folio for mlock (6.7). A folio that PTEs map is mlocked if all of it is; before, it was left out.
# Compare: folioscope compare scenarios/series/mlock-large-folio.mms --series mlock-large-folio

scenario "A PTE-mapped THP is mlocked as a whole"
kernel 6.12
thp madvise

proc main
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r  # PTEs from here on
  mprotect buf[0] rw
  drain
  mlock buf
  expect vma(buf).VM_LOCKED
  expect locked_vm == 512
  expect [>=6.7] folio(buf).PG_mlocked
  expect [>=6.7] folio(buf).PG_unevictable
  expect [>=6.7] unevictable_pgs_mlocked == 512
  expect [<6.7] not folio(buf).PG_mlocked
  munlock buf[511]   # one page is enough to take it off again
  expect not folio(buf).PG_mlocked
  expect locked_vm == 511
