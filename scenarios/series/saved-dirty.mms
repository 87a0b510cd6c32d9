# x86: shadow stacks (6.6). A dirty entry that is write-protected keeps its dirtiness in a software bit, SAVED_DIRTY.
# Compare: folioscope compare scenarios/series/saved-dirty.mms --series saved-dirty

scenario "Where the D bit goes"
kernel 6.12

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  expect pte(buf).flags == "P|RW|US|A|D|SOFT_DIRTY|NX"
  mprotect buf[0] r
  expect [<6.6] pte(buf[0]).flags == "P|US|A|D|SOFT_DIRTY|NX"
  expect [>=6.6] pte(buf[0]).flags == "P|US|A|SOFT_DIRTY|SAVED_DIRTY|NX"
  expect pte(buf[0]).dirty
  child = fork
  expect [<6.6] not pte(buf[1]).saved_dirty
  expect [>=6.6] pte(buf[1]).saved_dirty
child: exit
  write buf[1]
  expect pte(buf[1]).flags == "P|RW|US|A|D|SOFT_DIRTY|NX"
