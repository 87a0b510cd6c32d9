# A PMD is split where a VMA is cut inside it: mprotect of a part, madvise of a part.
# A change of all of it keeps the PMD.

scenario "All of it"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf r
  expect thp_split_pmd == 0
  expect pmd(buf).huge
  expect not pmd(buf).write
  expect page(buf[0]).PageAnonExclusive
  mprotect buf rw
  expect [<6.2] not pmd(buf).write  # until the next write
  expect [>=6.2] pmd(buf).write     # exclusive: at once
  write buf[0]
  expect [<6.2] faults == 1
  expect [>=6.2] faults == 0
  expect pmd(buf).write

scenario "A part of it"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0..255] r
  expect thp_split_pmd == 1
  expect vmas == 2
  expect not pte(buf[0..255]).write
  expect pte(buf[256..511]).write
  expect page(buf).PageAnonExclusive
  expect folio(buf)._refcount == 512
  expect [>=6.12] not folio(buf).PG_partially_mapped
  mprotect buf[0..255] rw
  expect vmas == 1
  expect pmd(buf).table  # only khugepaged makes it a PMD again

scenario "Advice for a part"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[511] NOHUGEPAGE
  expect thp_split_pmd == 1
  expect pte(buf).level == 1
  expect pte(buf).write
