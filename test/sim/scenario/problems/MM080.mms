# The kernel has it, and this model will have it.
scenario "Example"
buf = mmap 16K anon private rw
race
msync buf
