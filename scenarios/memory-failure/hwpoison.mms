# An uncorrected memory error: the content of the page is lost. Whoever maps it finds a hwpoison entry, which is not counted
# as resident, and whoever touches it gets SIGBUS.

scenario "A page is poisoned"
kernel mainline

proc parent
  buf = mmap 3 pages anon private rw nothp
  write buf
  drain
  madvise buf[1] HWPOISON
  expect signal SIGBUS
  expect called memory_failure
  expect called try_to_unmap
  expect pte(buf[1]).hwpoison
  expect not pte(buf[1]).present
  expect rss.anon == 2
  expect smaps(buf).Rss == 12K  # smaps counts the entry all the same
  read buf[1]
  expect signal SIGBUS at buf[1]
  expect called do_swap_page
  write buf[0]
  expect ok
  munmap buf[1]
  expect rss.anon == 2

scenario "A child that shares the page is not told before it touches it"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  child = fork
  madvise buf HWPOISON
  expect signal SIGBUS
  expect pte(parent:buf).hwpoison
  expect pte(child:buf).hwpoison
child: read buf
  expect signal SIGBUS

scenario "fork copies the entry"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  madvise buf HWPOISON
  child = fork
  expect pte(child:buf).hwpoison
  expect rss(child).anon == 0
child: madvise buf DONTNEED
  expect pte(child:buf).none
child: write buf
  expect ok

scenario "A page of a THP: it is split, and only that page is lost"
kernel mainline
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf[7] HWPOISON
  expect signal SIGBUS
  expect pte(buf[7]).hwpoison
  expect pte(buf[6]).present
  expect folio(buf[6]).order == 0
  expect thp_split_page == 1
  expect rss.anon == 511

scenario "Prefaulting a poisoned page"
kernel 6.18

proc parent
  buf = mmap 3 pages anon private rw nothp
  write buf
  drain
  madvise buf[1] HWPOISON
  madvise buf POPULATE_READ
  expect error EHWPOISON
