# Large anonymous folios are not reused on a write fault (6.7), until mm ids came with 6.15.
# Compare: folioscope compare scenarios/series/large-folio-no-reuse.mms --series large-folio-no-reuse

scenario "The last page of a THP"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0..510] DONTNEED
  expect folio(buf[511])._refcount == 1
  child = fork
child: exit
  write buf[511]
  expect [<6.7] not called wp_page_copy  # one page is used, 512 are held
  expect [<6.7] folio(buf[511]).order == 9
  expect [>=6.7] called wp_page_copy     # the THP goes with its last page
  expect [>=6.7] folio(buf[511]).order == 0
