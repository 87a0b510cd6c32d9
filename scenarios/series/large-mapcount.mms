# mm: mapcount for large folios (6.10). A counter of the folio says how many PTEs and PMDs map it; before, whoever wanted to know
# added the pages up.
# Compare: folioscope compare scenarios/series/large-mapcount.mms --series large-mapcount

scenario "PTEs and a PMD"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  expect [>=6.10] folio(buf)._large_mapcount == 0  # raw: one PMD
  child = fork
child: madvise buf[0] DONTNEED
  expect folio_mapcount(buf) == 512                # 511 PTEs and a PMD
  expect [>=6.10] folio(buf)._large_mapcount == 511
  expect folio_entire_mapcount(buf) == 1
child: exit
  expect folio_mapcount(buf) == 1
  expect [>=6.10] folio(buf)._large_mapcount == 0
