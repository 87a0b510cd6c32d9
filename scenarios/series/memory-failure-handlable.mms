# The huge zero folio cannot be split: 7.2 does not try.

scenario "Memory of the huge zero folio fails"
kernel 7.2
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  read buf[0]
  madvise buf[5] HWPOISON
  expect [<6.11] error EBUSY
  expect [6.11..7.1] error EHWPOISON
  expect [>=7.2] error EBUSY
