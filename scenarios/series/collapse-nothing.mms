# A range within one 2 MiB block has nothing to collapse. Since 7.2 that is no error, and nothing is drained for it.

scenario "MADV_COLLAPSE of a part of a block"
kernel 7.2
thp madvise

proc P
  buf = mmap 4M anon private rw thp
  write buf
  madvise buf[100..200] COLLAPSE
  expect [<7.2] error EINVAL
  expect [>=7.2] ok
  madvise buf[500..600] COLLAPSE
  expect ok
  expect pmd(buf).huge
