# `write` stores one byte in each page.
scenario "Example"
buf = mmap 16K anon private rw
write buf = 256
