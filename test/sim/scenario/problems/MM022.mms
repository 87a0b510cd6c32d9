# Settings hold for the whole scenario, so they come first.
scenario "Example"
buf = mmap 16K anon private rw
kernel 6.12
