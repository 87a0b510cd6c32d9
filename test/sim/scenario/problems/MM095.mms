# One statement touches at most 1 GiB, a scenario 4 GiB.
scenario "Example"
buf = mmap 8G anon private rw
write buf
expect pte(buf).present
madvise buf POPULATE_READ
more = mmap 2G anon private rw populate
