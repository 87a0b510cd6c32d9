# From tools/testing/selftests/mm/cow.c: pages in a pipe and pinned pages. A reader through the pipe or the pin must see
# what the one it belongs to sees: the old bytes through the pipe, the new ones through the pin.

scenario "cow.c: vmsplice() + unmap in child"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  drain
  child = fork
child: vmsplice mem
  expect folio_ref_count(mem) == 3  # two PTEs and the pipe
child: munmap mem
  expect folio_ref_count(mem) == 2
  write mem = 255
  expect called wp_page_copy        # the page in the pipe keeps the old bytes
  expect folio_ref_count(mem) > 0
child: drainpipe
  expect invariants

scenario "cow.c: vmsplice() + unmap in child with mprotect() optimization"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  child = fork
child: vmsplice mem
child: munmap mem
  mprotect mem r
  mprotect mem rw
  expect not pte(mem).write
  write mem = 255
  expect called wp_page_copy

scenario "cow.c: vmsplice() before fork(), unmap in parent after fork()"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  drain
  vmsplice mem
  child = fork
  expect folio_ref_count(mem) == 3
  munmap mem
child: write mem = 255
  expect called wp_page_copy

scenario "cow.c: vmsplice() + unmap in parent after fork()"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  drain
  child = fork
  vmsplice mem
  munmap mem
child: write mem = 255
  expect called wp_page_copy

scenario "cow.c: R/O-mapping a page registered as iouring fixed buffer"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  pin mem
  expect page(mem).PageAnonExclusive
  mprotect mem r
  mprotect mem rw
  write mem = 255
  expect not called wp_page_copy
  expect folio_maybe_dma_pinned(mem)  # what is mapped is the pinned page
  unpin
  expect not folio_maybe_dma_pinned(mem)

scenario "cow.c: fork() with an iouring fixed buffer"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  pin mem
  child = fork
  expect called copy_present_page
  expect pfn(parent:mem) != pfn(child:mem)
  expect page(parent:mem).PageAnonExclusive
  expect page(child:mem).PageAnonExclusive
  expect pte(parent:mem).write
  write mem = 255
  expect faults == 0
  expect folio_maybe_dma_pinned(mem)
  expect data(child:mem) == 1

scenario "cow.c: R/O GUP pin on R/O-mapped shared page"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  drain
  child = fork
  pin mem read
  expect called gup_must_unshare
  expect pfn(parent:mem) != pfn(child:mem)
  expect page(parent:mem).PageAnonExclusive
  expect not pte(parent:mem).write
  write mem = 255
  expect not called wp_page_copy
  expect folio_maybe_dma_pinned(mem)

scenario "cow.c: R/O GUP pin on R/O-mapped previously-shared page"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  drain
  child = fork
child: exit
  pin mem read
  expect not called wp_page_copy  # the only reference: the page becomes exclusive where it is
  expect page(mem).PageAnonExclusive
  write mem = 255
  expect folio_maybe_dma_pinned(mem)

scenario "cow.c: R/O GUP pin on R/O-mapped exclusive page"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  write mem = 1
  mprotect mem r
  mprotect mem rw
  pin mem read
  write mem = 255
  expect not called wp_page_copy
  expect folio_maybe_dma_pinned(mem)

scenario "cow.c: R/O longterm GUP pin of the zero page"
kernel 6.12
proc parent
  mem = mmap 4K anon private rw nothp
  read mem
  expect pte(mem).zero
  pin mem read
  expect [<6.2] pte(mem).zero
  expect [>=6.2] not pte(mem).zero
  expect [>=6.2] folio_maybe_dma_pinned(mem)
  write mem = 255
  expect [<6.2] not folio_maybe_dma_pinned(mem)  # the test fails there: the pin keeps the zero page
  expect [>=6.2] folio_maybe_dma_pinned(mem)

scenario "cow.c: fork() with an iouring fixed buffer in a THP"
kernel 6.12
thp madvise
proc parent
  mem = mmap 2M anon private rw thp
  write mem = 1
  pin mem[0..3]
  expect pmd(mem).huge
  child = fork
  expect thp_split_pmd == 1
  expect folio(parent:mem).order == 9
  expect folio(child:mem).order == 0
  expect pte(parent:mem).write
  write mem = 255
  expect faults == 0
  expect data(child:mem[0]) == 1
  unpin
  expect folio(mem)._pincount == 0
