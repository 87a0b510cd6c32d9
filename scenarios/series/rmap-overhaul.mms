# mm/rmap: interface overhaul (6.8). Same counts, other functions: with it a range of pages is one call.
# Compare: folioscope compare scenarios/series/rmap-overhaul.mms --series rmap-overhaul

scenario "rmap: a function for PTEs, one for PMDs"
kernel 6.12
thp madvise

proc parent
  buf = mmap 16K anon private rw nothp
  huge = mmap 2M anon private rw thp
  write buf
  expect [<6.8] calls(page_add_new_anon_rmap) == 4
  expect [>=6.8] calls(folio_add_new_anon_rmap) == 4
  write huge[0]
  child = fork
  expect [<6.8] calls(page_try_dup_anon_rmap) == 5
  expect [>=6.8] calls(folio_try_dup_anon_rmap_ptes) == 4
  expect [>=6.8] calls(folio_try_dup_anon_rmap_pmd) == 1
  expect folio_mapcount(buf) == 2
  expect folio_entire_mapcount(huge) == 2

child: write huge[3]
  expect [>=6.8] calls(folio_add_anon_rmap_ptes) == 1  # 512 PTEs of the split PMD
  expect [>=6.8] calls(folio_remove_rmap_pmd) == 1
  expect page_mapcount(huge[3]) == 1
  expect page_mapcount(huge[4]) == 2

  munmap buf
  expect [<6.8] calls(page_remove_rmap) == 4
  expect [>=6.8] calls(folio_remove_rmap_ptes) == 4
  munmap huge
  expect [<6.8] calls(page_remove_rmap) == 1
  expect [>=6.8] calls(folio_remove_rmap_pmd) == 1
