# Optimize mprotect() for large folios (6.17): the PTEs of one large folio change together, dirty and
# accessed if one of them was; what becomes dirty that way is soft-dirty as well.
# Compare: folioscope compare scenarios/series/mprotect-batch.mms --series mprotect-batch

scenario "mprotect of a PTE-mapped folio"
kernel 6.18
mthp 64K always

proc parent
  buf = mmap 64K anon private rw
  write buf
  mprotect buf r
  expect not pte(buf).write
  mprotect buf rw
  expect [>=6.12] pte(buf).write  # exclusive: at once
  expect page(buf).PageAnonExclusive

scenario "mprotect makes a folio soft-dirty that was tracked"
kernel 6.18
mthp 64K always

proc parent
  buf = mmap 64K anon private rw
  write buf
  clear_refs 4
  expect not pte(buf).soft_dirty
  mprotect buf r
  expect [<6.17] not pte(buf).soft_dirty
  expect [>=6.17] pte(buf).soft_dirty
