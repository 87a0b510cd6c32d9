# Regions are made by mmap and mremap, further up.
scenario "Example"
buf = mmap 16K anon private rw
write bfu
write memory
child = fork
read child
