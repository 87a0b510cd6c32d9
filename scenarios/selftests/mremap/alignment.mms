# From tools/testing/selftests/mm/mremap_test.c: moves between places of all alignments. Where both sides are aligned alike,
# whole page tables move; where not, PTE by PTE.

scenario "mremap_test.c: 8KB mremap, source PTE-aligned, destination PTE-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 8K anon private rw nothp at from[1]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[1]
  expect ok
  expect not called move_normal_pmd
  expect data(dst) == 7
  expect rss.anon == 2
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 2MB mremap, source 1MB-aligned, destination PTE-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 2M anon private rw nothp at from[256]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[1]
  expect ok
  expect not called move_normal_pmd
  expect data(dst) == 7
  expect rss.anon == 512
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 2MB mremap, source 1MB-aligned, destination 1MB-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 2M anon private rw nothp at from[256]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[256]
  expect ok
  expect data(dst) == 7
  expect rss.anon == 512
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 4MB mremap, source PMD-aligned, destination PTE-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 4M anon private rw nothp at from[512]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[1]
  expect ok
  expect not called move_normal_pmd
  expect data(dst) == 7
  expect rss.anon == 1024
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 4MB mremap, source PMD-aligned, destination 1MB-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 4M anon private rw nothp at from[512]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[256]
  expect ok
  expect not called move_normal_pmd
  expect data(dst) == 7
  expect rss.anon == 1024
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 4MB mremap, source PMD-aligned, destination PMD-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 4M anon private rw nothp at from[512]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[512]
  expect ok
  expect called move_normal_pmd
  expect not called move_ptes
  expect data(dst) == 7
  expect rss.anon == 1024
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 5MB mremap, source 1MB-aligned, destination 1MB-aligned"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 5M anon private rw nothp at from[256]
  write src = 7
  room = mmap 4K anon private none
  dst = mremap src to room[256]
  expect ok
  expect data(dst) == 7
  expect rss.anon == 1280
  expect folio_mapcount(dst) == 1
  expect invariants

scenario "mremap_test.c: 5MB mremap with the destination's preamble mapped"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 5M anon private rw nothp at from[256]
  write src = 7
  preamble = mmap 1M anon private rw nothp
  write preamble = 3
  dst = mremap src to preamble[256]
  expect data(dst) == 7
  expect data(preamble) == 3
  expect rss.anon == 1536
  expect invariants

scenario "mremap_test.c: mremap move within range"
kernel 6.12
proc P
  mem = mmap 8M anon private rw nothp
  write mem[1536..2047] = 7
  write mem[1024..1535] = 5
  mremap mem[1792..2047] to mem[1280]
  expect data(mem[1536..1791]) == 7
  expect data(mem[1280..1535]) == 7
  expect data(mem[1024..1279]) == 5
  expect vma(mem[1792]) == none
  expect invariants

scenario "mremap_test.c: mremap move 1mb from start at 1MB+256KB aligned src"
kernel 6.12
proc P
  from = mmap 4K anon private none
  src = mmap 6M anon private rw nothp at from[320]
  room = mmap 4K anon private none
  dst = mmap 6M anon private rw nothp at room[320]
  write src[0..511] = 7
  munmap dst[0..255]
  mremap src[256..511] to dst[256]
  expect data(src[0..255]) == 7
  expect data(dst[256..511]) == 7
  expect pte(dst[512..]).none
  expect invariants
