# A word twice, two that exclude each other, or one that must be there.
scenario "Example"
buf = mmap 16K anon rw
buf2 = mmap 16K anon private
buf3 = mmap 16K anon private r rw
buf4 = mmap 16K anon private rw rw
buf5 = mmap 16K anon private rw fixed
buf6 = mmap 16K anon private rw at after buf at after buf2
