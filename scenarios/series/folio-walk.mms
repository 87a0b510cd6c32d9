# Before the series move_pages() looks pages up as get_user_pages() does, which tells an empty entry from one that is not present.
# Compare: folioscope compare scenarios/series/folio-walk.mms --series folio-walk

scenario "move_pages() of an address without a page"
kernel 6.12

proc parent
  buf = mmap 2 pages anon private rw nothp
  write buf[1]
  move_pages buf[0] to node 1
  expect ret == 0
  expect [<6.12] called follow_page_mask
  expect [<6.12] page_status == -14  # EFAULT
  expect [>=6.12] page_status == -2  # ENOENT
