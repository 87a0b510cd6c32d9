# PAGEMAP_SCAN with a userfaultfd of WP_ASYNC: write tracking in one call. The scan tells the pages that were written and
# write-protects them in the same walk; the first write to a page takes the protection away without asking anyone.

scenario "Scan, write, scan"
kernel 6.18

proc P
  buf = mmap 32K anon private rw nothp
  write buf[0..2]
  userfaultfd WP_ASYNC
  expect [<6.7] error EINVAL
  uffdio_register buf wp
  expect [>=6.12] vma(buf).VM_UFFD_WP
  expect [>=6.12] page_is(buf).WPALLOWED
  pagemap_scan buf[0..2] wp
  expect [>=6.12] ret == 1                 # one range: three pages with the same categories
  expect [>=6.12] pte(buf[0..2]).uffd_wp
  expect [>=6.12] pte(buf[0..2]).write == 0
  expect [>=6.12] page_is(buf[0..2]).WRITTEN == 0
  write buf[1]
  expect [>=6.12] faults == 1
  expect [>=6.12] not called wp_page_copy  # only the entry changes
  expect [>=6.12] pte(buf[1]).write
  expect [>=6.12] page_is(buf[1]).WRITTEN
  expect [>=6.12] page_is(buf[0]).WRITTEN == 0
  pagemap_scan buf[0..2] wp
  expect [>=6.12] ret == 1
  expect [>=6.12] page_is(buf[1]).WRITTEN == 0

scenario "Where nothing is mapped: markers"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf[0]
  userfaultfd WP_ASYNC
  expect [<6.7] error EINVAL
  uffdio_register buf wp
  uffdio_writeprotect buf
  expect [>=6.12] pte(buf).uffd_wp     # a marker in pages 1 to 3
  expect [>=6.12] page_is(buf[1]).SWAPPED
  read buf[1]
  expect [>=6.12] pte(buf[1]).zero
  expect [>=6.12] pte(buf[1]).uffd_wp  # read, not written
  write buf[1]
  expect [>=6.12] pte(buf[1]).uffd_wp == 0
  write buf[2]
  expect [>=6.12] pte(buf[2]).uffd_wp == 0
  madvise buf[3] DONTNEED
  expect [>=6.12] pte(buf[3]).none     # the marker goes
  uffdio_unregister buf
  expect [>=6.12] vma(buf).VM_UFFD_WP == 0
  expect [>=6.12] pte(buf).uffd_wp == 0

scenario "An empty entry counts as written, or not"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf[0]
  userfaultfd WP_ASYNC
  expect [<6.7] error EINVAL
  uffdio_register buf wp
  pagemap_scan buf wp
  expect [6.12] pte(buf[1..3]).uffd_wp
  expect [6.18] pte(buf[1..3]).none  # the first write to them goes unnoticed
  expect [7.2] pte(buf[1..3]).uffd_wp

scenario "A child is not tracked"
kernel 6.18

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  userfaultfd WP_ASYNC
  expect [<6.7] error EINVAL
  uffdio_register buf wp
  pagemap_scan buf wp
  child = fork
  expect [>=6.12] vma(child:buf).VM_UFFD_WP == 0
  expect [>=6.12] pte(child:buf).uffd_wp == 0
  expect [>=6.12] pte(parent:buf).uffd_wp
  write buf[0]
  expect [>=6.12] called wp_page_copy
  expect [>=6.12] page_is(parent:buf[0]).WRITTEN

scenario "A write into a THP splits its PMD: the rest stays protected"
kernel 6.18
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  userfaultfd WP_ASYNC
  expect [<6.7] error EINVAL
  uffdio_register buf wp
  pagemap_scan buf wp
  expect [>=6.12] pmd(buf).huge
  expect [>=6.12] pmd(buf).uffd_wp
  write buf[7]
  expect [>=6.12] pmd(buf).table
  expect [>=6.12] pte(buf[7]).uffd_wp == 0
  expect [>=6.12] pte(buf[8]).uffd_wp
  expect [>=6.12] page_is(buf[8]).WRITTEN == 0

scenario "Without userfaultfd: the categories alone"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf[0..1]
  read buf[2]
  pagemap_scan buf
  expect [<6.7] error ENOTTY
  expect [6.12] ret == 3
  expect [>=6.12] page_is(buf[0]).PRESENT
  expect [>=6.12] page_is(buf[0]).WRITTEN
  expect [>=6.12] page_is(buf[2]).PFNZERO
  expect [>=6.12] page_is(buf).SOFT_DIRTY  # the VMA is new
  pagemap_scan buf wp
  expect [>=6.12] ret == 0                 # no VMA that allows it
