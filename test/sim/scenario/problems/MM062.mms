# The fact is several things: say which.
scenario "Example"
buf = mmap 16K anon private rw
expect pte(buf) == 0
expect rss(parent) == 0
