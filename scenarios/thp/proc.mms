# What /proc says of a THP that two processes share and one of them splits: see the panel's tab /proc.
# Only 6.12 asks each page of a PMD whether it is mapped once; 6.1, 6.18 and 7.2 ask the first one for all of them.

scenario "smaps and pagemap of a shared THP"
kernel 6.18
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf
  expect smaps(buf).Rss == 2M
  expect smaps(buf).Pss == 2M
  expect smaps(buf).AnonHugePages == 2M
  expect smaps(buf).Private_Dirty == 2M
  expect pagemap(buf).exclusive
  expect kpagecount(buf) == 1
  child = fork
  expect smaps(parent:buf).Pss == 1M
  expect smaps(parent:buf).Shared_Dirty == 2M
  expect smaps(parent:buf).Private_Dirty == 0
  expect not pagemap(parent:buf).exclusive
child: write buf[7]
  # The child copied page 7 and maps the others by PTEs; the parent keeps its PMD.
  expect smaps(child:buf).AnonHugePages == 0
  expect smaps(child:buf).Private_Dirty == 4K
  expect smaps(parent:buf).AnonHugePages == 2M
  expect smaps(parent:buf).Shared_Dirty == 2044K
  expect smaps(parent:buf).Pss == 1026K
  expect kpagecount(parent:buf[7]) == 1
  expect [6.12] pagemap(parent:buf[7]).exclusive
  expect [6.1, 6.18, 7.2] not pagemap(parent:buf[7]).exclusive
  expect status(child).RssAnon == 2M
