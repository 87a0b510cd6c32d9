# The two sides can never be equal.
scenario "Example"
buf = mmap 16K anon private rw
write buf
expect pte(buf).write == "yes"
expect folio(buf).anon_vma == pfn(buf)
