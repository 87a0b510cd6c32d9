# From tools/testing/selftests/mm/cow.c: the child must not see what the parent writes after fork, however the parent maps
# its THP.

scenario "cow.c: basic COW after fork(), PMD-mapped THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, PMD-mapped THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: mprotect mem r
parent: mprotect mem rw
  expect not pte(parent:mem).write
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork(), PTE-mapped THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  mprotect mem[1] r
  mprotect mem[1] rw
  expect pmd(mem).table
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, PTE-mapped THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  mprotect mem[1] r
  mprotect mem[1] rw
  expect pmd(mem).table
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: mprotect mem r
parent: mprotect mem rw
  expect not pte(parent:mem).write
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork(), single PTE of THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  madvise mem[1..511] DONTNEED
  expect folio_mapcount(mem[0]) == 1
  child = fork
child: read mem[0]
  expect data(child:mem[0]) == 1
parent: write mem[0] = 255
  expect pfn(parent:mem[0]) != pfn(child:mem[0])
child: read mem[0]
  expect data(child:mem[0]) == 1
  expect data(parent:mem[0]) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, single PTE of THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  madvise mem[1..511] DONTNEED
  expect folio_mapcount(mem[0]) == 1
  child = fork
child: read mem[0]
  expect data(child:mem[0]) == 1
parent: mprotect mem[0] r
parent: mprotect mem[0] rw
  expect not pte(parent:mem[0]).write
parent: write mem[0] = 255
  expect pfn(parent:mem[0]) != pfn(child:mem[0])
child: read mem[0]
  expect data(child:mem[0]) == 1
  expect data(parent:mem[0]) == 255
  expect invariants

scenario "cow.c: basic COW after fork(), partially mremap()'ed THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  upper = mremap mem[256..511]
  expect folio(upper[0]) == folio(mem[0])
  child = fork
child: read mem[0..255]
  expect data(child:mem[0..255]) == 1
parent: write mem[0..255] = 255
  expect pfn(parent:mem[0..255]) != pfn(child:mem[0..255])
child: read mem[0..255]
  expect data(child:mem[0..255]) == 1
  expect data(parent:mem[0..255]) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, partially mremap()'ed THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  upper = mremap mem[256..511]
  expect folio(upper[0]) == folio(mem[0])
  child = fork
child: read mem[0..255]
  expect data(child:mem[0..255]) == 1
parent: mprotect mem[0..255] r
parent: mprotect mem[0..255] rw
  expect not pte(parent:mem[0..255]).write
parent: write mem[0..255] = 255
  expect pfn(parent:mem[0..255]) != pfn(child:mem[0..255])
child: read mem[0..255]
  expect data(child:mem[0..255]) == 1
  expect data(parent:mem[0..255]) == 255
  expect invariants

scenario "cow.c: basic COW after fork(), partially shared THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  madvise mem[1..511] DONTFORK
  sharer = fork
sharer: exit
  madvise mem[1..511] DOFORK
  expect vma(mem).pages == 512
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, partially shared THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  expect pmd(mem).huge
  madvise mem[1..511] DONTFORK
  sharer = fork
sharer: exit
  madvise mem[1..511] DOFORK
  expect vma(mem).pages == 512
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: mprotect mem r
parent: mprotect mem rw
  expect not pte(parent:mem).write
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants
