# Lightweight guard pages (6.13). Before, a page that must not be touched took a VMA of its own.
# Compare: folioscope compare scenarios/series/guard-regions.mms --series guard-regions

scenario "A guard page below a stack, without a VMA for it"
kernel 6.18

proc main
  stack = mmap 64K anon private rw
  madvise stack[0] GUARD_INSTALL
  expect [<6.13] error EINVAL
  expect [>=6.13] pte(stack[0]).guard
  expect vmas == 1
  write stack[0]
  expect [>=6.13] signal SIGSEGV at stack[0]
  expect [<6.13] ok
