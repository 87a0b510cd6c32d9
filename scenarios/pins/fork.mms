# Pages that may be pinned are copied for the child at fork, so that the parent keeps the page that the device writes to.
# An order-0 page counts 1024 references per pin; a large folio has _pincount.

scenario "Fork with pinned pages"
kernel 6.18

proc parent
  buf = mmap 4 pages anon private rw nothp
  write buf[0..1]
  drain
  pin buf
  expect folio_ref_count(buf[0]) == 1025
  expect folio_ref_count(buf[2]) >= 1025  # faulted in by the pin
  expect nr_foll_pin_acquired == 4
  expect [<7.2] VmPin == 16K
  expect [>=7.2] VmPin == 0
  child = fork
  expect calls(copy_present_page) == 4
  expect pfn(parent:buf[0]) != pfn(child:buf[0])
  expect pte(parent:buf).write
  expect pte(child:buf).write
  write buf
  expect faults == 0
child: write buf
  expect faults == 0
  unpin
  expect nr_foll_pin_released == 4
  expect folio_ref_count(parent:buf[0]) == 1

scenario "Pages that are not pinned are shared all the same"
kernel 6.18

proc parent
  buf = mmap 4 pages anon private rw nothp
  write buf
  pin buf[0]
  child = fork
  expect calls(copy_present_page) == 1
  expect pfn(parent:buf[1]) == pfn(child:buf[1])
  unpin
  # 1024 references or more are needed to look pinned, so this page is shared from now on.
  other = fork
  expect calls(copy_present_page) == 0

scenario "Fork with a pinned THP"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  pin buf[0..3]
  # Since 6.12 io_uring keeps one pin of the folio.
  expect [<6.12] folio(buf)._pincount == 4
  expect [>=6.12] folio(buf)._pincount == 1
  expect [<7.2] VmPin == 2M
  child = fork
  expect thp_split_pmd == 1
  expect calls(copy_present_page) == 512
  expect rss(child).anon == 512
  expect folio(child:buf).order == 0
  unpin
  expect folio(buf)._pincount == 0
