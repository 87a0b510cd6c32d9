# Processes are named by `proc` and fork, further up.
scenario "Example"
buf = mmap 16K anon private rw
child = fork
chidl: write buf
expect rss(daughter).anon == 0
