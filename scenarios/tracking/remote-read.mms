# A read through /proc/self/mem touches the page that it finds. A PMD is marked only by a write on x86: pmdp_set_access_flags().

scenario "A read through /proc/self/mem leaves an old PMD old"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  child = fork     # the child's PMD is old
child: memread buf[4..7]
  expect ok
  expect not pmd(child:buf).young
  memwrite buf[0]  # copies: the PMD is split, and what was copied is written to
  expect called wp_page_copy
