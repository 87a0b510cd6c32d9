# MADV_COLD and MADV_PAGEOUT on a part of a THP: it is split first, while the gather of madvise() is open.

scenario "PROT_NONE entries are flushed as well while a gather is open"
kernel 6.12
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  mprotect buf[2..7] none
  madvise buf[0..1] COLD  # splits the THP, with the gather of madvise() open
  expect calls(ptep_clear_flush) == 512
  expect calls(flush_tlb_mm_range) >= 512
  expect vmas == 3

scenario "A pinned THP that cannot be split ends the walk"
kernel 6.12
swap on
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  drain
  pin buf[0]
  madvise buf[1..3] PAGEOUT
  expect not called reclaim_pages
  expect folio(buf).order == 9
