# The child writes to a page that it shares with its parent, and gets a copy.
scenario "Child writes one page after fork"
kernel 6.12

proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  child = fork
child: write buf[0]
expect pfn(child:buf[0]) != pfn(parent:buf[0])
expect folio_mapcount(parent:buf[1]) == 2
