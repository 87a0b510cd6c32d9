# Every kind of line.
scenario "Colours \"quoted\""  # title
kernel 6.12 x86_64
kernel mainline
series -rmap-overhaul
thp madvise
mthp 64K inherit
set /sys/kernel/mm/lru_gen/enabled 7
proc parent
  buf = mmap 16K anon private rw populate nothp at after low
  low = mmap 3 pages anon private none at 0x70000000 fixed
  write buf[0..3] = 0x7f
  write buf+12K..+20K
  mprotect buf[4..] r
  moved = mremap buf 32K to before low[2] maymove dontunmap
  madvise buf MADV_DONTNEED
  huge = mmap 2M anon private rw thp
  split_huge_page huge order 2
  move_pages huge[3] to node 1
  mbind huge to node 1
  thp always
  khugepaged 2 max_ptes_none 255
  mlock huge onfault
  munlock huge
  child = fork
child: write buf[3]
child: late = mmap 4K anon private rwx
expect pte(child:buf[3]).write
expect [<6.15] not called wp_page_copy
expect [6.1..6.12, 7.2] always calls(do_wp_page) == 4
expect page(parent:buf)._mapcount == -1
expect error EINVAL
expect signal SIGSEGV at buf[3]
expect ok
expect vma(buf).perm != "rw-p"
expect pfn(buf) == none
expect pmd(huge).huge
expect folio(huge)._mm_id0 == "parent"
expect thp_split_pmd == 0
expect splat folio_add_anon_rmap_ptes
expect invariants
child: expect rss.anon >= 0x10
expect VmPTE(child) <= 8K
