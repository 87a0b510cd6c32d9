# From tools/testing/selftests/mm/cow.c: the same with folios of 64 KiB (6.8 and later; before, with pages of 4 KiB).

scenario "cow.c: basic COW after fork(), PTE-mapped mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, PTE-mapped mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
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

scenario "cow.c: basic COW after fork(), single PTE of mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  madvise mem[1..15] DONTNEED
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

scenario "cow.c: basic COW after fork() with mprotect() optimization, single PTE of mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  madvise mem[1..15] DONTNEED
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

scenario "cow.c: basic COW after fork(), partially mremap()'ed mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  upper = mremap mem[8..15]
  expect [>=6.8] folio(upper[0]) == folio(mem[0])
  child = fork
child: read mem[0..7]
  expect data(child:mem[0..7]) == 1
parent: write mem[0..7] = 255
  expect pfn(parent:mem[0..7]) != pfn(child:mem[0..7])
child: read mem[0..7]
  expect data(child:mem[0..7]) == 1
  expect data(parent:mem[0..7]) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, partially mremap()'ed mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  upper = mremap mem[8..15]
  expect [>=6.8] folio(upper[0]) == folio(mem[0])
  child = fork
child: read mem[0..7]
  expect data(child:mem[0..7]) == 1
parent: mprotect mem[0..7] r
parent: mprotect mem[0..7] rw
  expect not pte(parent:mem[0..7]).write
parent: write mem[0..7] = 255
  expect pfn(parent:mem[0..7]) != pfn(child:mem[0..7])
child: read mem[0..7]
  expect data(child:mem[0..7]) == 1
  expect data(parent:mem[0..7]) == 255
  expect invariants

scenario "cow.c: basic COW after fork(), partially shared mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  madvise mem[1..15] DONTFORK
  sharer = fork
sharer: exit
  madvise mem[1..15] DOFORK
  expect vma(mem).pages == 16
  child = fork
child: read mem
  expect data(child:mem) == 1
parent: write mem = 255
  expect pfn(parent:mem) != pfn(child:mem)
child: read mem
  expect data(child:mem) == 1
  expect data(parent:mem) == 255
  expect invariants

scenario "cow.c: basic COW after fork() with mprotect() optimization, partially shared mTHP"
kernel 6.12
mthp 64K always
proc parent
  mem = mmap 64K anon private rw
  write mem = 1
  expect [>=6.8] folio(mem).order == 4
  madvise mem[1..15] DONTFORK
  sharer = fork
sharer: exit
  madvise mem[1..15] DOFORK
  expect vma(mem).pages == 16
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
