# Optimize mprotect() for large folios (6.17): the PTEs of one large folio change together. The state is the same.
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
