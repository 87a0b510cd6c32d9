# Soft-dirty: which pages were written to since the last look. clear_refs 4 write-protects, and each first write to a page
# faults and sets the bit again. How CRIU finds what changed.

scenario "clear_refs 4, and the write that brings the bit back"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  expect vma(buf).VM_SOFTDIRTY    # all of a new mapping counts as changed
  expect pte(buf[0]).soft_dirty
  clear_refs 4
  expect flushes == 1
  expect vma(buf).VM_SOFTDIRTY == 0
  expect pte(buf[0..3]).soft_dirty == 0
  expect pte(buf[0..3]).write == 0
  expect pte(buf[0..3]).dirty     # not lost: since 6.6 as SAVED_DIRTY
  read buf[0]
  expect faults == 0
  write buf[1]
  expect faults == 1
  expect not called wp_page_copy  # the page is exclusive: only the entry changes
  expect pte(buf[1]).soft_dirty
  expect pte(buf[0]).soft_dirty == 0

scenario "clear_refs 1: accessed bits only, no flush"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf
  clear_refs 1
  expect pte(buf).young == 0
  expect pte(buf).soft_dirty
  expect flushes == 0
  read buf[0]
  expect pte(buf[0]).young
  expect pte(buf[1]).young == 0

scenario "mprotect() does not hand back a write permission that soft-dirty tracking waits for"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  write buf
  clear_refs 4
  mprotect buf r
  mprotect buf rw
  expect pte(buf).write == 0  # else the next write would go unnoticed
  write buf[0]
  expect faults == 1
  expect pte(buf[0]).soft_dirty

scenario "A mapping that grows into a tracked neighbour counts as changed as a whole"
kernel 6.18

proc P
  buf = mmap 8K anon private rw nothp
  clear_refs 4
  expect vma(buf).VM_SOFTDIRTY == 0
  more = mmap 4K anon private rw nothp at after buf
  expect vma(more).VM_SOFTDIRTY

scenario "A THP is tracked as one"
kernel 6.18
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  clear_refs 4
  expect pmd(buf).huge
  expect pmd(buf).write == 0
  write buf[7]
  expect faults == 1
  expect pmd(buf).write
  expect pmd(buf).huge  # all 512 pages are soft-dirty for one write

scenario "A VMA that grows is soft-dirty as a whole"
kernel 6.12

proc parent
  buf = mmap 28K anon private rw
  clear_refs 4
  expect not vma(buf).VM_SOFTDIRTY
  more = mmap 4K anon private rw at after buf
  expect vmas == 1
  expect vma(buf).VM_SOFTDIRTY

# Where a page that comes back from swap is mapped writable at once, it is not while soft-dirty tracking waits for the write.
scenario "A tracked page that comes back from swap"
kernel 6.18
swap on

proc main
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  clear_refs 4
  write buf[0]
  expect called do_swap_page
  expect [<6.11] not called do_wp_page
  expect [>=6.11] called do_wp_page
  expect pte(buf[0]).soft_dirty
  read buf[1]
  expect not pte(buf[1]).write
  expect not pte(buf[1]).soft_dirty
