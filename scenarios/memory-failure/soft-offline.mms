# Memory that begins to fail, by corrected errors, is taken out of use without loss: its content migrates.

scenario "Soft offline"
kernel mainline

proc parent
  buf = mmap 2 pages anon private rw nothp
  write buf
  drain
  madvise buf[0] SOFT_OFFLINE
  expect ok
  expect called soft_offline_page
  expect called migrate_pages
  expect pte(buf[0]).write
  expect page(buf[0]).PageAnonExclusive
  expect data(buf[0]) == 1
  expect rss.anon == 2
  expect pgmigrate_success == 1

scenario "A page that a child shares moves for both"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  child = fork
  madvise buf SOFT_OFFLINE
  expect ok
  expect pfn(parent:buf) == pfn(child:buf)
  expect folio_mapcount(buf) == 2
  expect data(child:buf) == 1

scenario "A pinned page cannot go"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  pin buf
  madvise buf SOFT_OFFLINE
  expect error EBUSY
  expect pte(buf).write
  expect data(buf) == 1

scenario "A page of a THP: it is split first"
kernel mainline
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf[7] SOFT_OFFLINE
  expect ok
  expect folio(buf).order == 0
  expect data(buf[7]) == 8
  expect rss.anon == 512

# Unmapping puts a folio into the mlock batch, which holds it: in a locked VMA the batch is emptied at once.
scenario "A page of a locked VMA moves"
kernel 6.18

proc main
  buf = mmap 16K anon private rw nothp
  mlock buf onfault
  write buf[1]
  madvise buf[1] SOFT_OFFLINE
  expect ok
  expect folio(buf[1]).PG_mlocked
