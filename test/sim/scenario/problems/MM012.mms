# The end of a range lies before its beginning.
scenario "Example"
buf = mmap 16K anon private rw
write buf[3..1]
read buf+8K..+8K
