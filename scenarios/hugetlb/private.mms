# Private hugetlb memory: huge pages of a pool, copied on write like all private memory, but reserved by who maps it first.

scenario "Fault, fork, copy and reuse"
kernel 6.12
nr_hugepages 4

proc parent
  buf = mmap 4M anon private rw hugetlb
  write buf[0]                  # hugetlb_no_page(), then hugetlb_wp() makes it writable
  expect faults == 1
  expect pmd(buf[0]).huge
  expect page(buf[0]).PageAnonExclusive
  expect rss(parent).anon == 0  # hugetlb memory is not in RSS
  expect smaps(buf).Private_Hugetlb == 2097152
  child = fork
  expect smaps(buf).Shared_Hugetlb == 2097152
child: write buf[9]             # mapped twice: copied
  expect called hugetlb_wp
  expect folio(child:buf[0]) != folio(parent:buf[0])
  write buf[0]                  # mapped once: reused, whatever else refers to it
  expect folio_mapcount(buf[0]) == 1
  expect page(buf[0]).PageAnonExclusive
  madvise buf[0..511] DONTNEED
  expect not pmd(buf).present

scenario "The pool is too small for the copies: the child loses its page"
kernel 6.12
nr_hugepages 2

proc parent
  buf = mmap 4M anon private rw hugetlb  # both pages are promised to it
  write buf
  child = fork
  write buf[0]                           # no page for a copy: taken from the child
  expect called unmap_ref_private
  expect folio_mapcount(buf[0]) == 1
child: read buf[0]
  expect signal SIGBUS

scenario "A second mapping that the pool cannot promise"
kernel 6.12
nr_hugepages 2

proc parent
  buf = mmap 4M anon private rw hugetlb
  more = mmap 2M anon private rw hugetlb
  expect error ENOMEM
  munmap buf
  again = mmap 2M anon private rw hugetlb
  expect ok
