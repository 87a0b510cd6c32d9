# A single `=` names or stores; values are compared with `==`.
scenario "Example"
buf = mmap 16K anon private rw
write buf
expect folio_mapcount(buf) = 1
