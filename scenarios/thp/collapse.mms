# MADV_COLLAPSE: small pages become a THP, whatever sysfs says. The pages are copied, so that the old folios go.

scenario "Small pages and holes"
kernel 6.18

proc parent
  buf = mmap 2M anon private rw
  write buf[0..9]
  drain
  expect rss.anon == 10
  madvise buf COLLAPSE
  expect called collapse_huge_page
  expect pmd(buf).huge
  expect pmd(buf).write
  expect rss.anon == 512                # the holes are pages now
  expect folio_entire_mapcount(buf) == 1
  madvise buf COLLAPSE
  expect not called collapse_huge_page  # it is a THP already
  expect ok

scenario "Pages shared with a child"
kernel 6.18

proc parent
  buf = mmap 2M anon private rw
  write buf
  drain
  child = fork
  madvise buf COLLAPSE
  expect [<6.18] error EINVAL  # SCAN_PAGE_RO: no PTE is writable
  expect [<6.18] pmd(buf).table
  expect [>=6.18] pmd(buf).huge
  expect [>=6.18] page(buf[0]).PageAnonExclusive

proc child
  expect pmd(buf).table  # the child keeps the old pages
  write buf[0]
