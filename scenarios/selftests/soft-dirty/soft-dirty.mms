# From tools/testing/selftests/mm/soft-dirty.c: the bit in /proc/PID/pagemap after clear_refs 4, a write, mprotect(), and a
# new mapping at an old address.

scenario "soft-dirty.c: test_simple"
kernel 6.12

proc P
  map = mmap 4K anon private rw nothp
  clear_refs 4
  expect pagemap(map).soft_dirty == 0
  write map
  expect pagemap(map).soft_dirty
  clear_refs 4
  expect pagemap(map).soft_dirty == 0
  write map
  expect pagemap(map).soft_dirty

scenario "soft-dirty.c: test_vma_reuse"
kernel 6.12

proc P
  map = mmap 4K anon private rw nothp at 0x70000000
  expect pagemap(map).soft_dirty
  clear_refs 4
  munmap map
  map2 = mmap 4K anon private rw nothp at 0x70000000
  expect pagemap(map2).soft_dirty

scenario "soft-dirty.c: test_hugepage"
kernel 6.12
thp madvise

proc P
  map = mmap 2M anon private rw thp
  write map
  expect pmd(map).huge
  clear_refs 4
  expect pagemap(map).soft_dirty == 0
  write map[0]
  expect pagemap(map[0]).soft_dirty
  expect pmd(map).huge

scenario "soft-dirty.c: test_mprotect_anon"
kernel 6.12

proc P
  map = mmap 4K anon private rw nothp
  write map
  expect pagemap(map).soft_dirty
  clear_refs 4
  expect pagemap(map).soft_dirty == 0
  mprotect map r
  expect pagemap(map).soft_dirty == 0
  mprotect map rw
  expect pagemap(map).soft_dirty == 0
  write map
  expect pagemap(map).soft_dirty
