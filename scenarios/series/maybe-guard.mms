# VM_MAYBE_GUARD (6.19): a VMA tells that it may have guard regions. The flag is sticky: it keeps no VMAs from merging.
# Compare: folioscope compare scenarios/series/maybe-guard.mms --series maybe-guard

scenario "A VMA with a guard region merges with one that never had any"
kernel 7.2

proc main
  buf = mmap 32K anon private rw
  write buf
  mprotect buf[4..7] r
  expect vmas == 2
  madvise buf[5] GUARD_INSTALL
  expect [>=6.19] vma(buf[5]).VM_MAYBE_GUARD
  expect not vma(buf[0]).VM_MAYBE_GUARD
  expect [<6.19] vma(buf[5]).vm_flags == "rd mr mw me ac sd"
  mprotect buf[4..7] rw
  expect vmas == 1
  expect [>=6.19] vma(buf[0]).VM_MAYBE_GUARD
  madvise buf[5] GUARD_REMOVE
  expect [>=6.19] vma(buf[0]).VM_MAYBE_GUARD  # it is never taken away
