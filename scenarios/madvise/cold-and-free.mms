# MADV_FREE and MADV_COLD change two things: the entries at once, and the folio's place on the LRU by way of a batch of the
# CPU. Until that batch is drained it holds a reference, and the folio is still what it was.

scenario "MADV_FREE: clean entries now, PG_swapbacked gone when the batch is drained"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  madvise buf[0..1] FREE
  expect pte(buf[0]).dirty == 0
  expect pte(buf[0]).young == 0
  expect pte(buf[0]).write            # no fault will tell that it is written to again
  expect page(buf[0])._refcount == 2  # the entry and the batch lru_lazyfree
  expect folio(buf[0]).PG_swapbacked
  drain
  expect page(buf[0])._refcount == 1
  expect folio(buf[0]).PG_swapbacked == 0
  expect rss(P).anon == 4             # it is still there
  write buf[0]
  expect pte(buf[0]).dirty            # reclaim will see this and keep the page
  expect faults == 0
  expect folio(buf[0]).PG_swapbacked == 0
  expect data(buf[1]) == 2

scenario "MADV_FREE of memory that a child shares"
kernel 6.18

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  child = fork
  madvise buf FREE
  drain
  expect folio(buf).PG_swapbacked == 0  # the folio is lazily free for both,
  expect pte(child:buf[0]).dirty        # but the child's entry is dirty: it will not be dropped

scenario "MADV_COLD: old entries now, another generation when the batch is drained"
kernel 6.18

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  madvise buf[0..1] COLD
  expect pte(buf[0]).young == 0
  expect pte(buf[0]).dirty
  expect [>=6.12] page(buf[0])._refcount == 2  # the entry and the batch lru_deactivate
  expect [<6.12] page(buf[0])._refcount == 1   # the classic LRU moves active folios only
  expect pte(buf[2]).young
  drain
  expect page(buf[0])._refcount == 1

scenario "MADV_COLD leaves alone what others map"
kernel 6.18

proc parent
  buf = mmap 8K anon private rw nothp
  write buf
  drain
  child = fork
  madvise buf COLD
  expect pte(buf[0]).young
