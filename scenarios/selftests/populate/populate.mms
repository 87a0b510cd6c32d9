# From tools/testing/selftests/mm/madv_populate.c: what MADV_POPULATE_READ and _WRITE do, and where they refuse.

scenario "madv_populate.c: test_prot_read"
kernel 6.12
proc P
  mem = mmap 2M anon private r nothp
  madvise mem POPULATE_READ
  expect ok
  expect pte(mem).zero
  madvise mem POPULATE_WRITE
  expect error EINVAL
  expect rss.anon == 0

scenario "madv_populate.c: test_prot_write"
kernel 6.12
proc P
  mem = mmap 2M anon private w nothp
  madvise mem POPULATE_READ
  expect error EINVAL
  expect pte(mem).none
  madvise mem POPULATE_WRITE
  expect ok
  expect rss.anon == 512

scenario "madv_populate.c: test_holes"
kernel 6.12
proc P
  mem = mmap 2M anon private rw nothp
  munmap mem[1]
  madvise mem POPULATE_READ         # a hole in the middle
  expect error ENOMEM
  expect pte(mem[0]).zero
  expect [<6.9] pte(mem[2..]).zero  # the VMAs behind it were populated all the same
  expect [>=6.9] pte(mem[2..]).none
  madvise mem POPULATE_WRITE
  expect error ENOMEM
  expect [<6.9] rss.anon == 511
  expect [>=6.9] rss.anon == 1
  madvise mem[0..1] POPULATE_READ   # at the end
  expect error ENOMEM
  madvise mem[0..1] POPULATE_WRITE
  expect error ENOMEM
  madvise mem[1] POPULATE_READ      # at the beginning
  expect error ENOMEM
  madvise mem[1] POPULATE_WRITE
  expect error ENOMEM

scenario "madv_populate.c: test_populate_read"
kernel 6.12
proc P
  mem = mmap 2M anon private rw nothp
  expect pte(mem).none
  madvise mem POPULATE_READ
  expect ok
  expect pte(mem).present
  expect pte(mem).zero

scenario "madv_populate.c: test_populate_write"
kernel 6.12
proc P
  mem = mmap 2M anon private rw nothp
  expect pte(mem).none
  madvise mem POPULATE_WRITE
  expect ok
  expect pte(mem).present
  expect pte(mem).write
  expect rss.anon == 512
