# Fork shares a page; the first writer copies it, the last owner takes it back.
# See the map: the ribbon of the writer moves to a new folio, the other one's page becomes exclusive again.

scenario "Who writes first after fork"
kernel 6.12

proc parent
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  expect folio(buf)._refcount == 1
  expect folio(buf)._mapcount == 0  # raw: one mapping
  expect page(buf).PageAnonExclusive
  expect rss(parent).anon == 1

  child = fork
  expect folio(buf)._refcount == 2
  expect folio_mapcount(buf) == 2
  expect not page(buf).PageAnonExclusive
  expect not pte(parent:buf).write
  expect not pte(child:buf).write
  expect pte(parent:buf).young
  expect not pte(child:buf).young  # the child has not touched it
  expect rss(child).anon == 1
  expect flushes == 1              # the parent's entries lost RW

child: write buf
  expect called wp_page_copy
  expect pfn(child:buf) != pfn(parent:buf)
  expect anon_vma(child:buf) != anon_vma(parent:buf)
  expect folio(child:buf).anon_vma == anon_vma(child:buf)
  expect page(child:buf).PageAnonExclusive
  expect folio_mapcount(parent:buf) == 1
  expect not page(parent:buf).PageAnonExclusive  # nobody noticed yet that it is the last one
  expect flushes == 1

  write buf
  expect not called wp_page_copy
  expect [<6.7] called page_move_anon_rmap
  expect [>=6.7] called folio_move_anon_rmap
  expect page(parent:buf).PageAnonExclusive
  expect folio(parent:buf).anon_vma == anon_vma(parent:buf)
  expect flushes == 0  # more rights need no flush
