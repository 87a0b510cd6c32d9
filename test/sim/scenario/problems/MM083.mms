# An advice of the kernel that this model does not have.
scenario "Example"
buf = mmap 16K anon private rw
madvise buf REMOVE
madvise buf SEQUENTIAL
