# mlock() of small pages: the VMA, the pages, and what fork, copy-on-write, munmap and MADV_DONTNEED make of them.

scenario "mlock faults all pages in, and keeps them off the LRU lists"
kernel 6.12

proc main
  buf = mmap 32K anon private rw
  mlock buf[0..3]
  expect vmas == 2
  expect locked_vm == 4
  expect pte(buf[0..3]).write
  expect pte(buf[4..7]).none
  expect folio(buf[0..3]).PG_mlocked
  expect folio(buf[0..3]).PG_unevictable
  expect folio(buf[0..3]).mlock_count == 1
  expect unevictable_pgs_culled == 4
  munlock buf[3]
  expect not folio(buf[3]).PG_mlocked
  munmap buf[0..1]
  drain
  expect locked_vm == 1
  expect nr_mlock == 1

scenario "mlock on fault"
kernel 6.12

proc main
  buf = mmap 16K anon private rw
  mlock buf onfault
  expect pte(buf).none
  expect vma(buf).VM_LOCKONFAULT
  write buf[1]
  expect called folio_add_lru_vma
  expect folio(buf[1]).PG_mlocked
  expect not folio(buf[1]).PG_unevictable  # it waits in the mlock batch
  expect folio(buf[1])._refcount == 2      # which holds a reference
  drain
  expect folio(buf[1]).PG_unevictable
  expect folio(buf[1])._refcount == 1

scenario "A child does not inherit locks; copies are mlocked anew"
kernel 6.12

proc parent
  buf = mmap 8K anon private rw
  mlock buf
  child = fork
  expect not vma(child:buf).VM_LOCKED
  expect locked_vm(child) == 0
  expect folio(child:buf).PG_mlocked  # the parent's pages still
child: write buf[0]
  expect not folio(child:buf[0]).PG_mlocked
  write buf[1]
  drain
  expect folio(parent:buf[1]).PG_mlocked
  expect folio(parent:buf[1]).mlock_count == 1
  expect not folio(child:buf[1]).PG_mlocked

scenario "MADV_DONTNEED refuses a locked VMA, DONTNEED_LOCKED does not"
kernel 6.12

proc main
  buf = mmap 8K anon private rw
  mlock buf
  madvise buf DONTNEED
  expect error EINVAL
  expect pte(buf).present
  madvise buf DONTNEED_LOCKED
  expect ok
  expect pte(buf).none
  expect locked_vm == 2

scenario "A locked VMA that becomes writable gets its own pages at once"
kernel 6.12

proc main
  buf = mmap 8K anon private r
  mlock buf
  expect pte(buf).zero
  mprotect buf rw
  expect not pte(buf).zero
  expect pte(buf).write
  drain
  expect folio(buf).PG_unevictable

scenario "A locked VMA that grows is faulted in"
kernel 6.12

proc main
  buf = mmap 8K anon private rw
  mlock buf
  mremap buf 16K
  expect locked_vm == 4
  expect pte(buf).present
  expect folio(buf).PG_mlocked

scenario "mlock of memory without access"
kernel 6.12

proc main
  buf = mmap 8K anon private none
  mlock buf
  expect error ENOMEM
  expect vma(buf).VM_LOCKED  # all the same

# The pages that were there are freed first, and the new ones come from them: until 6.8 the one that was unmapped first is the next,
# later the one that was unmapped last.
scenario "A part of a locked VMA that moves onto another, and grows"
kernel 6.1

proc main
  buf = mmap 32K anon private rw nothp
  mlock buf
  mremap buf[6..7] 20K to buf[0]
  expect locked_vm == 6
  expect pte(buf[0..4]).present
  drain
  expect folio(buf[2]).PG_mlocked
