# Reading untouched memory maps the huge zero folio. The first write to it splits the PMD up to 6.12, and gets a THP
# from 6.13 on.

scenario "Read, then write"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  read buf[3]
  expect faults == 1
  expect thp_zero_page_alloc == 1
  expect pmd(buf).zero
  expect [>=6.18] pmd(buf).special
  expect not pmd(buf).write
  expect data(buf) == 0
  expect rss.anon == 0

  write buf[5]
  expect [<6.13] thp_split_pmd == 1
  expect [<6.13] pte(buf[4]).zero
  expect [<6.13] folio(buf[5]).order == 0
  expect [<6.13] rss.anon == 1
  expect [>=6.13] thp_split_pmd == 0
  expect [>=6.13] thp_fault_alloc == 1
  expect [>=6.13] folio(buf[5]).order == 9
  expect [>=6.13] rss.anon == 512

scenario "A child writes"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  read buf[0]
  child = fork
  expect pmd(child:buf).zero
child: write buf[0]
  expect [<6.13] rss(child).anon == 1
  expect [>=6.13] rss(child).anon == 512
  expect rss(parent).anon == 0
  expect pmd(parent:buf).zero

scenario "mprotect of one page inside"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  read buf[0]
  mprotect buf[9] r
  expect thp_split_pmd == 1
  expect pte(buf).zero
  expect pte(buf).level == 1
  expect rss.anon == 0
