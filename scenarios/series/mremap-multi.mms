# mm/mremap: permit mremap() move of multiple VMAs (6.17). A move that keeps the size may span VMAs.
# Compare: folioscope compare scenarios/series/mremap-multi.mms --series mremap-multi

scenario "A move over three VMAs"
kernel 6.18

proc parent
  buf = mmap 24K anon private rw nothp
  write buf
  mprotect buf[2..3] r
  expect vmas == 3
  moved = mremap buf
  expect [<6.17] error EFAULT
  expect [>=6.17] ok
  expect [>=6.17] vma(moved[2]).perm == "r--p"
  expect [>=6.17] page(moved).PageAnonExclusive
  expect rss.anon == 6
