# From tools/testing/selftests/mm/mkdirty.c: a dirty entry must not become writable in a read-only VMA.

scenario "mkdirty.c: PTE-mapping a THP"
kernel 6.12
thp madvise
proc P
  mem = mmap 2M anon private rw thp
  write mem[0] = 1
  expect pmd(mem).huge
  mprotect mem r
  expect not pmd(mem).write
  mprotect mem[511] rw  # splits the PMD
  expect thp_split_pmd == 1
  expect not pte(mem[0..510]).write
  write mem[0] = 2
  expect signal SIGSEGV at mem[0]
  expect data(mem[0]) == 1
  write mem[511] = 2
  expect data(mem[511]) == 2
