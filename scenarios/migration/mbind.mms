# mbind() gives a range a policy: its pages come from one node from then on, and those that are there move.

scenario "Bound to node 1"
kernel mainline

proc parent
  buf = mmap 4 pages anon private rw nothp
  write buf[0..1]
  mbind buf[0..2] to node 1
  expect vma(buf[0..2]).vm_policy == "bind:1"
  expect vma(buf[3]).vm_policy == "default"
  expect vmas == 2
  expect folio_nid(buf[0..1]) == 1
  write buf[2..3]
  expect folio_nid(buf[2]) == 1
  expect folio_nid(buf[3]) == 0
  mbind buf[3] to node 1
  expect vmas == 1  # neighbours with one policy merge
  expect folio_nid(buf) == 1

scenario "A copy after fork comes from the policy's node, too"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  child = fork
  mbind buf to node 1
  expect ok  # a shared page is passed over
  expect folio_nid(buf) == 0
  expect vma(child:buf).vm_policy == "default"
  write buf
  expect called wp_page_copy
  expect folio_nid(parent:buf) == 1
  expect folio_nid(child:buf) == 0

scenario "A pinned page fails the call"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  pin buf
  mbind buf to node 1
  expect error EIO
  expect vma(buf).vm_policy == "bind:1"
  expect folio_nid(buf) == 0

scenario "A hole"
kernel mainline

proc parent
  buf = mmap 3 pages anon private rw nothp
  munmap buf[1]
  mbind buf to node 1
  expect error EFAULT
  expect vma(buf[0]).vm_policy == "default"

scenario "A hole is seen before the pages in front of it are looked at"
kernel mainline

proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  munmap buf[2]
  mbind buf to node 1
  expect error EFAULT
  expect not called migrate_folio_add
  expect folio_nid(buf[0..1]) == 0

scenario "A large folio that two VMAs map is taken once"
kernel 6.18
mthp 64K always

proc parent
  buf = mmap 64K anon private rw thp at 0x40000000000
  write buf[0]
  drain
  pin buf[0]
  mbind buf[4..15] to node 0
  mbind buf[0..14] to node 1
  expect error EIO  # the pin
  expect calls(migrate_folio_add) == 1
  expect folio_nid(buf[0]) == 0
  expect vmas == 2

# Before 6.12 it moves as it is. The pages join the list of what has to move from the last to the first, since 6.15 from the first
# to the last; pages of zeroes that were split off are not moved.
scenario "A partially mapped THP is split before it moves"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0..16]
  madvise buf[115..117] DONTNEED
  mbind buf[15..16] to node 1
  expect [>=6.12] thp_split_page == 1
  expect [>=6.12] folio(buf[0]).order == 0
  expect [<6.12] folio(buf[0]).order == 9
  expect folio_nid(buf[0..16]) == 1
