# The first line that is not a comment starts a scenario.
buf = mmap 16K anon private rw
write buf
