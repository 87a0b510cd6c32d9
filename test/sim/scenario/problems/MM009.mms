# A flag, protection, advice or setting that does not exist.
scenario "Example"
thp sometimes
buf = mmap 16K anon privat rw
reg = mmap 16K anon private rw
mprotect reg wr
madvise reg DONTNED
moved = mremap reg maymov
