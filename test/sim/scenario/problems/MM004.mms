# Numbers have at most 64 bits, page numbers at most 30.
scenario "Example"
kernel 6.10000
buf = mmap 99999999999999999999 anon private rw
huge = mmap 99999999999T anon private rw
low = mmap 16K anon private rw
read low[99999999999]
read low+64T
