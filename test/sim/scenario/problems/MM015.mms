# Only mmap, mremap and fork have a result to name.
scenario "Example"
buf = mmap 16K anon private rw
x = munmap buf
