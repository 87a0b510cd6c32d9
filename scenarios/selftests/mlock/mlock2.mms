# From tools/testing/selftests/mm/mlock2-tests.c: what mlock2() with and without MLOCK_ONFAULT makes of the VMA, and that
# munlock() undoes it.

scenario "mlock2-tests.c: test_mlock_lock"
kernel 6.12

proc P
  map = mmap 8K anon private rw
  mlock map
  expect vma(map).VM_LOCKED
  expect not vma(map).VM_LOCKONFAULT
  expect rss.anon == 2
  munlock map
  expect not vma(map).VM_LOCKED
  expect locked_vm == 0

scenario "mlock2-tests.c: test_mlock_onfault"
kernel 6.12

proc P
  map = mmap 8K anon private rw
  mlock map onfault
  expect vma(map).VM_LOCKONFAULT
  expect rss.anon == 0
  write map[0]
  expect rss.anon == 1
  munlock map
  expect not vma(map).VM_LOCKED
  expect not vma(map).VM_LOCKONFAULT

scenario "mlock2-tests.c: test_lock_onfault_of_present"
kernel 6.12

proc P
  map = mmap 8K anon private rw
  write map[0]
  mlock map onfault
  expect vma(map).VM_LOCKONFAULT
  expect rss.anon == 1
  drain
  expect folio(map[0]).PG_mlocked

scenario "mlock2-tests.c: test_vma_management"
kernel 6.12

proc P
  map = mmap 12K anon private rw
  mlock map onfault
  expect vmas == 1
  munlock map[1]
  expect vmas == 3
  expect vma(map[0]).VM_LOCKED
  expect not vma(map[1]).VM_LOCKED
  expect vma(map[2]).VM_LOCKED
  munlock map
  expect vmas == 1

scenario "mlock-random-test.c: sub-ranges are locked, and counted once"
kernel 6.12

proc P
  map = mmap 128K anon private rw
  mlock map[3..9]
  mlock map[7..20] onfault
  mlock map[0..31]
  expect locked_vm == 32
  expect vmas == 1
  munlock map[8..15]
  expect locked_vm == 24
  munlock map
  expect locked_vm == 0
  expect vmas == 1
  drain
  expect nr_mlock == 0
