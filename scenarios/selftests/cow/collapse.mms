# From tools/testing/selftests/mm/cow.c: MADV_COLLAPSE before and after fork must not lead to the child seeing later writes.

scenario "cow.c: basic COW after fork() when collapsing before fork()"
kernel 6.18
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  mprotect mem[1] r
  mprotect mem[1] rw
  expect pmd(mem).table
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
  child = fork
child: read mem
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() when collapsing after fork() (fully shared)"
kernel 6.18
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  mprotect mem[1] r
  mprotect mem[1] rw
  expect pmd(mem).table
  child = fork
  madvise mem COLLAPSE
  expect [<6.18] error EINVAL  # no PTE is writable
  expect [>=6.18] pmd(mem).huge
child: read mem
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() when collapsing after fork() (lower shared)"
kernel 6.18
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  mprotect mem[1] r
  mprotect mem[1] rw
  expect pmd(mem).table
  madvise mem[256..511] DONTFORK
  child = fork
  madvise mem[256..511] DOFORK
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
child: read mem[0..255]
parent: write mem = 255
  expect vma(child:mem[300]) == none
child: read mem[0..255]
  expect data(child:mem[0..255]) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() when collapsing after fork() (upper shared)"
kernel 6.18
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  mprotect mem[1] r
  mprotect mem[1] rw
  expect pmd(mem).table
  madvise mem[0..255] DONTFORK
  child = fork
  madvise mem[0..255] DOFORK
  madvise mem COLLAPSE
  expect ok
  expect pmd(mem).huge
child: read mem[256..511]
parent: write mem = 255
  expect vma(child:mem[0]) == none
child: read mem[256..511]
  expect data(child:mem[256..511]) == 1
  expect data(parent:mem) == 255
  expect invariants
