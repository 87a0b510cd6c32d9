# mm: madvise: pageout: ignore references rather than clearing young (6.10). MADV_PAGEOUT takes pages whatever their accessed bits say.
# Before, it cleared them, and reclaim looked for new ones with an rmap walk.
# Compare: folioscope compare scenarios/series/pageout-ignores-references.mms --series pageout-ignores-references

scenario "Accessed pages are paged out"
kernel 6.12
swap on

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  drain
  expect pte(buf).young
  madvise buf PAGEOUT
  expect pte(buf).swap
  expect [>=6.10] not called folio_referenced
  expect [<6.10] called folio_referenced
