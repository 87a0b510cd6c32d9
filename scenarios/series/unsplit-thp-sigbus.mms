# A page of a THP fails while somebody holds a reference: the folio cannot be split, and the page stays mapped.

scenario "Memory of a pinned THP fails"
kernel 6.12
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  pin buf[9]
  madvise buf[5] HWPOISON
  expect [<6.11] error EBUSY
  expect [>=6.11] signal SIGBUS
  expect pmd(buf).huge
