# The two mm-id slots of a large folio (6.15 and later), and what they cannot know: a third process is not tracked.

scenario "The untracked process outlives both others"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  child = fork
  third = fork
  expect folio(buf)._refcount == 1536
  expect [>=6.15] folio(buf)._mm_id0 == "parent"
  expect [>=6.15] folio(buf)._mm_id_mapcount0 == 511
  expect [>=6.15] folio(buf)._mm_id1 == "child"
  expect [>=6.15] folio(buf)._mm_id_mapcount1 == 511
  expect [>=6.15] folio(buf)._large_mapcount == 1535
child: exit
  exit

proc third
  noop
  expect folio(buf)._refcount == 512
  expect [>=6.15] folio(buf)._mm_id0 == none
  expect [>=6.15] folio(buf)._mm_id1 == none
  expect [>=6.15] folio(buf).maybe_mapped_shared  # wrong, and stays so
  write buf[3]
  expect called wp_page_copy

scenario "The first one is left"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  child = fork
  third = fork
child: exit
third: exit
  expect [>=6.15] folio(buf)._mm_id0 == "parent"
  expect [>=6.15] not folio(buf).maybe_mapped_shared
  write buf[3]
  expect [<6.15] called wp_page_copy
  expect [>=6.15] not called wp_page_copy

scenario "A freed slot is used again"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  mprotect buf[0] r
  mprotect buf[0] rw
  child = fork
  third = fork
child: exit
  expect folio(buf)._refcount == 1024
  expect [>=6.15] folio(buf)._mm_id1 == none
  expect [>=6.15] folio(buf).maybe_mapped_shared
  fourth = fork
  expect folio(buf)._refcount == 1536
  expect [>=6.15] folio(buf)._mm_id1 == "fourth"
third: exit
  expect [>=6.15] folio(buf).maybe_mapped_shared
fourth: exit
  expect folio(buf)._refcount == 512
  expect [>=6.15] not folio(buf).maybe_mapped_shared
  expect [>=6.15] folio(buf)._mm_id_mapcount0 == 511
