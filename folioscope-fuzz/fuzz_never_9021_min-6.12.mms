scenario "fuzz_never_9021_min"
kernel 6.12
thp never

proc P0
  a = mmap 12 pages anon private none at 0x40000000000
  munmap a
  vmsplice a[11]
  a1 = mmap 1 pages anon private rw nothp at a[11]
