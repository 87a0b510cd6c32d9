# The fact has no such field.
scenario "Example"
buf = mmap 16K anon private rw
write buf
expect pte(buf).writ
expect pfn(buf).write
