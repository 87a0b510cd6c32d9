# Welcome. A scenario is a list of steps: one statement a line, one line a step.
# Run it, put the cursor on a line, or step through it in the panel.

scenario "Welcome: fork and copy-on-write"
kernel 6.12

proc parent
  buf = mmap 16K anon private rw nothp  # an address range, no memory yet
  expect vma(buf).pages == 4
  expect pte(buf).none                  # no page is mapped before the first touch

  write buf                           # four faults, four new folios
  expect faults == 4
  expect page(buf).PageAnonExclusive  # only this process can have these pages
  expect pte(buf).write
  expect rss(parent).anon == 4
  drain                               # the LRU batches give up their references
  expect folio(buf)._refcount == 1

  child = fork                      # copies page tables, shares the pages
  expect pfn(child:buf) == pfn(parent:buf)
  expect folio_mapcount(buf) == 2
  expect not pte(parent:buf).write  # write-protected on both sides
  expect not pte(child:buf).write
  expect not page(buf).PageAnonExclusive

child: write buf[0]  # the child writes: it gets a copy
  expect called wp_page_copy
  expect pfn(child:buf[0]) != pfn(parent:buf[0])
  expect pte(child:buf[0]).write
  expect folio_mapcount(parent:buf[0]) == 1

  write buf[0]  # nobody else maps it now: the parent reuses it
  expect not called wp_page_copy
  expect pte(buf[0]).write
  expect page(buf[0]).PageAnonExclusive

child: exit  # its last three references go
  expect folio_mapcount(buf) == 1
