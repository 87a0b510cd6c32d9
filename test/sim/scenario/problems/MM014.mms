# mmap, fork and a mremap that may move make something: it needs a name.
scenario "Example"
mmap 16K anon private rw
fork
buf = mmap 16K anon private rw
mremap buf 32K maymove
