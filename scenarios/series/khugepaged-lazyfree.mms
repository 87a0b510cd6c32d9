# Before the series khugepaged copies a lazily freed page into the THP, where it is ordinary memory again.
# Compare: folioscope compare scenarios/series/khugepaged-lazyfree.mms --series khugepaged-lazyfree

scenario "A block with a lazily freed page"
kernel 7.2
thp madvise

proc parent
  buf = mmap 2M anon private rw nothp
  write buf
  drain
  madvise buf[5] FREE
  madvise buf HUGEPAGE
  khugepaged
  expect [<7.2] pmd(buf).huge
  expect [>=7.2] pmd(buf).table
