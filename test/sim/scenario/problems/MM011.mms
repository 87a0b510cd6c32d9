# Byte offsets and addresses are at the start of a page.
scenario "Example"
buf = mmap 16K anon private rw
write buf+6K
new = mmap 4K anon private rw at 0x70000800
