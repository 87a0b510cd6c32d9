# A folio of 64 KiB, mapped by 16 PTEs (6.8 and later; 6.1 uses pages of 4 KiB). It is shared and copied page by page.

scenario "64 KiB: fault, fork, copy, unmap, reuse"
kernel 6.18
thp madvise
mthp 64K always

proc parent
  buf = mmap 64K anon private rw
  write buf[3]
  expect [<6.8] folio(buf[3]).order == 0
  expect [>=6.8] folio(buf).order == 4
  expect [>=6.8] folio(buf)._refcount == 16
  expect [>=6.8] folio_mapcount(buf) == 16
  expect [>=6.8] folio_entire_mapcount(buf) == 0
  expect [>=6.8] folio(buf)._nr_pages_mapped == 16
  expect [>=6.8] page(buf)._mapcount == 0
  expect [>=6.8] page(buf).PageAnonExclusive
  expect [>=6.8] rss.anon == 16
  expect [>=6.15] folio(buf)._mm_id_mapcount0 == 15
  expect [>=6.8] not folio(buf).deferred

  child = fork
  expect [>=6.8] folio(buf)._refcount == 32
  expect [>=6.8] page(buf)._mapcount == 1
  expect [>=6.8] not page(buf).PageAnonExclusive

child: write buf[3]
  expect called wp_page_copy
  expect folio(child:buf[3]).order == 0
  expect [>=6.8] folio(buf)._refcount == 31
  expect [>=6.8] page(buf[3])._mapcount == 0
  expect [>=6.8] folio(buf)._nr_pages_mapped == 16

  madvise buf[0..7] DONTNEED
  expect [>=6.8] folio(buf[8])._refcount == 23
  expect [>=6.8] folio_mapcount(buf[8]) == 23
  expect [>=6.8] folio(buf[8])._nr_pages_mapped == 15  # page 3 is the child's no more, nor the parent's
  expect [>=6.8] folio(buf[8]).deferred
  expect [>=6.12] folio(buf[8]).PG_partially_mapped

child: exit
  expect [>=6.8] folio(buf[8])._refcount == 8
  expect [>=6.8] folio(buf[8])._nr_pages_mapped == 8
  expect [>=6.15] not folio(buf[8]).maybe_mapped_shared
  write buf[9]
  expect [6.12] called wp_page_copy
  expect [6.12] folio(buf[8])._refcount == 7
  expect [>=6.15] not called wp_page_copy
  expect [>=6.15] page(buf[9]).PageAnonExclusive

scenario "Which size a fault takes"
kernel 6.18
thp madvise
mthp 16K always
mthp 64K always

proc parent
  buf = mmap 128K anon private rw
  write buf[17]
  expect [<6.8] folio(buf[17]).order == 0
  expect [>=6.8] folio(buf[17]).order == 4  # the largest that fits
  expect [>=6.8] pte(buf[16..31]).present
  write buf[2]
  expect [>=6.8] folio(buf[2]).order == 4
  madvise buf[1] DONTNEED
  write buf[1]
  expect [>=6.8] folio(buf[1]).order == 0   # something of every larger block is mapped
  munmap buf[4..7]
  again = mmap 16K anon private rw at buf[4]
  write again[0]
  expect [>=6.8] folio(again).order == 2
