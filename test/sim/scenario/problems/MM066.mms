# Page faults raise SIGSEGV or SIGBUS.
scenario "Example"
buf = mmap 16K anon private rw
write buf
expect signal SEGV
expect signal SIGKILL
