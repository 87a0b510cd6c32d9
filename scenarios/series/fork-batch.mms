# mm/memory: optimize fork() with PTE-mapped THP (6.9). Consecutive PTEs of one large folio are copied in one go.
# Compare: folioscope compare scenarios/series/fork-batch.mms --series fork-batch

scenario "Writable and read-only PTEs of one folio"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r                                 # PTEs from here on
  mprotect buf[0] rw
  child = fork
  expect [<6.9] calls(copy_present_pte) == 512
  expect [>=6.9] calls(copy_present_ptes) == 1
  expect folio(buf)._refcount == 1024
child: exit
  write buf[3]                                      # 6.15 and later reuse it; before, a page of its own is there
  write buf[7..8]
  second = fork
  expect [6.9..6.14] calls(copy_present_ptes) == 6  # three runs, three other folios
  expect [>=6.15] calls(copy_present_ptes) == 1     # RW may differ
  expect not pte(parent:buf).write
  expect not pte(second:buf).write
  expect not pte(second:buf).young
  expect rss(second).anon == 512
