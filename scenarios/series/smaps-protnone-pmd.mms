# The sizes of a huge page in memory without access. It is resident all the same: RSS counts it.

scenario "smaps of a THP without access"
kernel 6.12
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  mprotect buf none
  expect pmd(buf).huge
  expect rss.anon == 512
  expect [<6.6] smaps(buf).Rss == 0
  expect [>=6.6] smaps(buf).Rss == 2M
  expect [>=6.6] smaps(buf).AnonHugePages == 2M
