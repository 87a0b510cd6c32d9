# The model has no such function, so it is never called. A warning.
scenario "Example"
buf = mmap 16K anon private rw
write buf
expect called do_wp_pag
expect not called vmalloc
