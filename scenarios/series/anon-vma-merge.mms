# Fix incorrectly disallowed anonymous VMA merges (6.16): a faulted VMA and a neighbour without anon_vma are one VMA.
# Compare: folioscope compare scenarios/series/anon-vma-merge.mms --series anon-vma-merge

scenario "A faulted VMA becomes like its unfaulted neighbour"
kernel 6.18

proc parent
  buf = mmap 16K anon private rw noreserve nothp
  mprotect buf[2..3] r
  expect vmas == 2
  write buf[0]
  expect anon_vma(buf[2]) == none
  mprotect buf[0..1] r
  expect [<6.16] vmas == 2
  expect [>=6.16] vmas == 1
  expect [>=6.16] anon_vma(buf[2]) == anon_vma(buf[0])
