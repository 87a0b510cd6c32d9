# MREMAP_DONTUNMAP of a locked VMA: the old VMA loses VM_LOCKED, but locked_vm keeps its pages. 6.18 counts them twice, 7.2 no more.
# Compare: folioscope compare scenarios/series/dontunmap-locked-twice.mms --series dontunmap-locked-twice

scenario "The pages of a locked VMA are moved away, the VMA stays"
kernel 6.18

proc main
  buf = mmap 16K anon private rw
  mlock buf
  expect locked_vm == 4
  new = mremap buf dontunmap
  expect vma(new).VM_LOCKED
  expect not vma(buf).VM_LOCKED
  expect [<6.18, 7.2] locked_vm == 4
  expect [6.18..7.1] locked_vm == 8
  munmap new
  munmap buf
  expect [<6.18, 7.2] locked_vm == 0
  expect [6.18..7.1] locked_vm == 4  # nothing is mapped any more
