# A page that was just faulted in waits in a per-CPU LRU batch, which holds a reference. The reuse check drains the
# batch before it decides: without that, the extra reference would mean a copy.

scenario "The reference of the LRU batch does not cause a copy"
kernel 6.12

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  expect folio(buf)._refcount == 2  # the PTE and the batch
  expect not folio(buf).PG_lru
  child = fork
  expect folio(buf)._refcount == 3
child: munmap buf
  # Until 6.12 unmapping drained the batches of this CPU; later kernels leave that reference alone.
  expect [<6.18] folio(parent:buf)._refcount == 1
  expect [>=6.18] folio(parent:buf)._refcount == 2
parent: write buf
  expect [>=6.18] called lru_add_drain
  expect not called wp_page_copy
  expect folio(parent:buf)._refcount == 1
  expect folio(parent:buf).PG_lru
