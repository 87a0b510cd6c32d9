# Reclaim lazyfree THP without splitting (6.11). try_to_unmap_one() splits the PMD of a THP when its walk comes to it. Before, it was
# split by an extra walk to the address in front of that.
# Compare: folioscope compare scenarios/series/split-pmd-in-walk.mms --series split-pmd-in-walk

scenario "The PMD of a THP that goes to swap"
kernel 6.12
swap on
thp madvise

proc P
  buf = mmap 2M anon private rw thp
  write buf
  drain
  madvise buf PAGEOUT
  expect thp_split_pmd == 1
  expect [<6.11] called split_huge_pmd_address
  expect [>=6.11] not called split_huge_pmd_address
  expect pte(buf).swap
