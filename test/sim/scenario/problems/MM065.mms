# Not an error name of the kernel.
scenario "Example"
buf = mmap 16K anon private rw
expect error EINVALID
expect error wrong
