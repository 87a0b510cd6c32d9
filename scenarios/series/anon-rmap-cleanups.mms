# Anon rmap cleanups (6.7): who makes a folio anonymous, and who says that it is exclusive. The call tree of the first write
# shows it: __page_set_anon_rmap() wrote mapping, index and PageAnonExclusive, __folio_set_anon() leaves the last to its caller.
# Compare: folioscope compare scenarios/series/anon-rmap-cleanups.mms --series anon-rmap-cleanups

scenario "A new page, a new THP, a copy"
kernel 6.12
thp madvise

proc parent
  buf = mmap 8K anon private rw nothp
  write buf[0]
  expect [<6.7] called __page_set_anon_rmap
  expect [>=6.7] called __folio_set_anon
  expect page(buf[0]).PageAnonExclusive
  expect folio(buf[0]).anon_vma == anon_vma(buf)
  big = mmap 2M anon private rw thp
  write big[3]
  expect [<6.7] calls(__page_set_anon_rmap) == 1
  expect [>=6.7] calls(__folio_set_anon) == 1
  expect page(big[0]).PageAnonExclusive
  child = fork
child: write buf[0]
  expect [<6.7] called __page_set_anon_rmap
  expect [>=6.7] called __folio_set_anon
  expect page(child:buf[0]).PageAnonExclusive
  expect folio(child:buf[0]).anon_vma == anon_vma(child:buf)
