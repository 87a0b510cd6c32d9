# A THP waits on the deferred-split queue from its fault on, so that its unused pages can be given back when memory is short.
# Migration takes it off the queue; with the series its new folio is queued again.
# Compare: folioscope compare scenarios/series/migrate-requeue.mms --series migrate-requeue

scenario "A migrated THP waits on"
kernel 7.2
thp madvise

proc parent
  buf = mmap 2M anon private rw thp
  write buf[0]
  expect [>=6.12] folio(buf).deferred
  move_pages buf[0] to node 1
  expect folio_nid(buf) == 1
  expect [6.12, >=7.2] folio(buf).deferred
  expect [6.13..6.18] not folio(buf).deferred
