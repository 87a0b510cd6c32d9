# The region has fewer pages. A warning: the access will fault.
scenario "Example"
buf = mmap 16K anon private rw
write buf[4]
expect signal SIGSEGV
