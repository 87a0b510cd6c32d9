# mm/rmap: vma_address() takes page offsets (6.10). The walk of all who map a folio asks each VMA for the address; the call tree
# of a split shows how. See the map: half of the folio lies in another VMA, and both are found.
# Compare: folioscope compare scenarios/series/vma-address.mms --series vma-address

scenario "A THP in two VMAs is split"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf = 1
  half = mremap buf[256..511]
  expect vma(half).vm_pgoff == page(half[0]).index
  expect folio(half[0]) == folio(buf[0])
  split_huge_page buf[0]
  expect called rmap_walk_anon
  expect called vma_address
  expect [<6.10] called vma_pgoff_address
  expect [>=6.10] not called vma_pgoff_address
  expect folio(buf[0..255]).order == 0
  expect folio(half).order == 0
  expect folio_mapcount(half) == 1
  expect data(half) == 1
