# Improve mlock tracking for large folios (6.18). A split PMD leaves its THP mlocked, as its PTEs count first.
# Compare: folioscope compare scenarios/series/mlock-at-rmap.mms --series mlock-at-rmap

scenario "The PMD of a mlocked THP is split"
kernel 6.18
thp madvise

proc main
  buf = mmap 2M anon private rw thp
  write buf
  drain
  mlock buf
  expect folio(buf).PG_mlocked
  expect folio(buf).mlock_count == 1
  mprotect buf[0] r
  expect thp_split_pmd == 1
  expect [>=6.18] folio(buf).PG_mlocked
  expect [>=6.18] folio(buf).mlock_count == 1
  expect [<6.18] not folio(buf).PG_mlocked
  expect [<6.18] not folio(buf).PG_unevictable
  expect vma(buf).VM_LOCKED
