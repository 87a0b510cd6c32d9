# MREMAP_DONTUNMAP of a part of a locked VMA: 7.2 splits the VMA, so that only the part whose pages go is no longer locked.
# Compare: folioscope compare scenarios/series/dontunmap-locked-split.mms --series dontunmap-locked-split

scenario "Some pages of a locked VMA are moved away"
kernel 7.2

proc main
  buf = mmap 32K anon private rw
  mlock buf
  new = mremap buf[2..3] dontunmap
  expect vma(new).VM_LOCKED
  expect not vma(buf[2]).VM_LOCKED
  expect [<7.2] not vma(buf[0]).VM_LOCKED  # its pages are still mlocked
  expect [7.2] vma(buf[0]).VM_LOCKED
  expect [7.2] vma(buf[4..7]).VM_LOCKED
  expect page(buf[0]).PG_mlocked
