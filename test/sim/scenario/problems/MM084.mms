# A field or fact of things that are not modelled yet.
scenario "Example"
buf = mmap 16K anon private rw
write buf
expect folio(buf).PG_idle == 0
expect pud(buf).none
