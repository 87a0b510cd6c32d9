# Migration gives a page another place: its mappings become migration entries, the content is copied, and the entries map the
# new folio. What the PTE was, and whom the page belongs to, stays.

scenario "move_pages() to the other node"
kernel mainline

proc parent
  buf = mmap 4 pages anon private rw nothp
  write buf
  expect folio_nid(buf) == 0
  move_pages buf[0..1] to node 1
  expect ret == 2
  expect page_status == 1
  expect called try_to_migrate
  expect called remove_migration_pte
  expect calls(migrate_pages) == 2
  expect folio_nid(buf[0..1]) == 1
  expect folio_nid(buf[2..3]) == 0
  expect pte(buf[0..1]).write
  expect pte(buf[0..1]).dirty
  expect page(buf[0..1]).PageAnonExclusive
  expect data(buf[1]) == 2
  expect rss.anon == 4
  expect pgmigrate_success == 2

scenario "A page that a child shares stays"
kernel mainline

proc parent
  buf = mmap 2 pages anon private rw nothp
  write buf
  child = fork
  write buf[0]
  move_pages buf to node 1
  expect ret == 1
  expect page_status == -13  # EACCES: page 1 is mapped by the child, too
  expect folio_nid(parent:buf[0]) == 1
  expect folio_nid(parent:buf[1]) == 0
  expect folio_nid(child:buf[0]) == 0
child: exit
  move_pages buf to node 1
  expect ret == 2

scenario "Nothing there, and the zero page"
kernel mainline

proc parent
  buf = mmap 2 pages anon private rw nothp
  read buf[1]
  move_pages buf[0] to node 1
  expect ret == 0
  expect [<6.12] page_status == -14  # EFAULT: 6.1 calls an empty entry no address
  expect [>=6.12] page_status == -2  # ENOENT
  move_pages buf[1] to node 1
  expect page_status == -14          # EFAULT

scenario "A pinned page cannot move"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  pin buf
  move_pages buf to node 1
  expect ret == 0
  expect page_status == none
  expect folio_nid(buf) == 0
  expect pte(buf).write
  expect page(buf).PageAnonExclusive
  expect pgmigrate_fail == 1

scenario "A page in a pipe cannot either"
kernel mainline

proc parent
  buf = mmap 1 page anon private rw nothp
  write buf
  drain
  vmsplice buf
  move_pages buf to node 1
  expect ret == 0
  expect folio_nid(buf) == 0
  expect pte(buf).write
  expect page(buf).PageAnonExclusive

scenario "Moving one page moves its THP"
kernel mainline
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  move_pages buf[7] to node 1
  expect ret == 1
  expect folio_nid(buf) == 1
  expect pmd(buf).huge
  expect folio(buf).order == 9
  expect pgmigrate_success == 512
  expect [6.18] not folio(buf).deferred  # it waited to be split, and is forgotten
  expect [6.12, >=7.2] folio(buf).deferred

scenario "A partially mapped THP is split first"
kernel mainline
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  madvise buf[0] DONTNEED
  move_pages buf[7] to node 1
  expect folio_nid(buf[1..]) == 1
  expect [<6.12] folio(buf[7]).order == 9  # 6.1 moves it as a whole
  expect [>=6.12] folio(buf[1..]).order == 0
  expect [>=6.12] called remove_migration_ptes
  expect rss.anon == 511

scenario "mlocked pages: their batch is off while pages move"
kernel mainline

proc parent
  buf = mmap 4 pages anon private rw nothp
  mlock buf
  move_pages buf to node 1
  expect ret == 4
  expect folio_nid(buf) == 1
  expect folio(buf).PG_mlocked

scenario "A folio in the swap cache moves with its slots"
kernel 7.2
swap on

proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  madvise buf PAGEOUT
  read buf
  drain
  move_pages buf to node 1
  expect ret == 4
  expect folio_nid(buf) == 1
  expect page(buf).PG_swapcache
