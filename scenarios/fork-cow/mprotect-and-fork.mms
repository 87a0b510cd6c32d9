# mprotect() away and back: the PTEs of exclusive pages become writable at once, those of shared pages wait for a fault.

scenario "mprotect does not make shared pages writable"
kernel 6.12

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  mprotect buf r
  expect not pte(buf).write
  expect pte(buf).dirty
  expect [<6.6] not pte(buf).saved_dirty  # D stays in place
  expect [>=6.6] pte(buf).saved_dirty     # Write=0, Dirty=1 would be a shadow stack
  expect page(buf).PageAnonExclusive
  write buf
  expect signal SIGSEGV
  mprotect buf rw
  expect pte(buf).write
  expect not pte(buf).saved_dirty
  expect faults == 0
  write buf
  expect faults == 0

  child = fork
  mprotect buf r
  mprotect buf rw
  expect not pte(parent:buf).write  # shared with the child
  write buf[0]
  expect faults == 1
  expect pfn(parent:buf[0]) != pfn(child:buf[0])
