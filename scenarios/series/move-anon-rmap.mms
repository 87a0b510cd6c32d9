# folio_move_anon_rmap() (6.7): the caller, not the helper, sets PageAnonExclusive. The state is the same.
# Compare: folioscope compare scenarios/series/move-anon-rmap.mms --series move-anon-rmap

scenario "The last owner takes its folio over"
kernel 6.12
thp madvise

proc parent
  buf = mmap 4K anon private rw nothp
  huge = mmap 2M anon private rw thp
  write buf
  write huge[0]
  drain
  child = fork
  exit

proc child
  write buf
  expect [<6.7] called page_move_anon_rmap
  expect [>=6.7] called folio_move_anon_rmap
  expect folio(buf).anon_vma == anon_vma(buf)
  expect page(buf).PageAnonExclusive
  write huge[0]
  expect [<6.7] called page_move_anon_rmap
  expect [>=6.7] called folio_move_anon_rmap
  expect folio(huge).anon_vma == anon_vma(huge)
  expect page(huge[0]).PageAnonExclusive
