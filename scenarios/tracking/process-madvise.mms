# process_madvise(): one process says that another one's memory is cold. It takes advices that destroy nothing.

scenario "COLD for a child, DONTNEED refused"
kernel 6.18

proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  child = fork
child: write buf[2..3]
  drain
  process_madvise buf COLD of child
  expect ok
  expect pte(child:buf[2]).young == 0
  expect pte(parent:buf[2]).young      # another folio since the child wrote
  expect pte(child:buf[0]).young == 0  # never accessed by the child
  expect pte(parent:buf[0]).young      # shared: not interfered with
  process_madvise buf DONTNEED of child
  expect error EINVAL

scenario "On itself a process may say everything since 6.13"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf
  process_madvise buf DONTNEED of P
  expect [>=6.13] pte(buf).none
  expect [<6.13] error EINVAL
