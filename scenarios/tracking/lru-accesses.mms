# What the LRU knows of a page: the entry's accessed bit, PG_referenced and PG_active of the folio, and since the
# multi-generational LRU its generation and a count of accesses. Accesses that go past the entry, such as memread, are
# noted in the folio.

scenario "From a batch to a list"
kernel 6.18

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  expect folio(buf).PG_lru == 0  # it waits in the batch of the CPU, which holds a reference
  expect folio_ref_count(buf) == 2
  drain
  expect folio(buf).PG_lru
  expect folio_ref_count(buf) == 1

scenario "Accesses are counted"
kernel 6.18

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  memread buf
  expect folio(buf).PG_referenced
  memread buf
  drain
  expect [<6.8] folio(buf).PG_active        # referenced twice: active
  expect [6.12] folio(buf).PG_workingset    # 6.12 marks the working set first, and counts then
  expect [>=6.14] folio(buf).PG_workingset == 0
  memread buf
  memread buf
  memread buf
  memread buf
  drain
  expect [>=6.14] folio(buf).PG_workingset  # the count is full

scenario "COLD forgets them"
kernel 6.18

proc P
  buf = mmap 4K anon private rw nothp
  write buf
  drain
  memread buf
  expect folio(buf).PG_referenced
  madvise buf COLD
  drain
  expect folio(buf).PG_referenced == 0
  expect folio(buf).PG_active == 0
  expect pte(buf).young == 0
