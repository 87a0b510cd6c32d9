# One page in three generations. Each fork adds a mapping; a copy takes one away; the last one left reuses.

scenario "Grandchild writes, everybody else exits"
kernel 6.12

proc parent
  buf = mmap 4K anon private rw nothp
  write buf = 1
  drain
  child = fork
child: grandchild = fork
  expect folio_mapcount(parent:buf) == 3
  expect folio(parent:buf)._refcount == 3
  expect avc(parent:buf) == 1  # chain length grows by one a generation
  expect avc(child:buf) == 2
  expect avc(grandchild:buf) == 3
  expect anon_vma(grandchild:buf).parent == anon_vma(child:buf)
  expect anon_vma(grandchild:buf).root == anon_vma(parent:buf)
grandchild: write buf = 2
  expect folio_mapcount(parent:buf) == 2
  expect folio_mapcount(grandchild:buf) == 1
  expect data(child:buf) == 1
child: exit
  expect folio_mapcount(parent:buf) == 1
grandchild: exit
parent: write buf = 3
  expect not called wp_page_copy
  expect page(parent:buf).PageAnonExclusive
