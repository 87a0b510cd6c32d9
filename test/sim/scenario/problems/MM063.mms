# The brackets of a fact hold the wrong kind of thing.
scenario "Example"
buf = mmap 16K anon private rw
child = fork
expect rss(buf).anon == 0
expect pte(child).none
expect pte.none
expect faults(buf) == 0
expect calls(buf[0]) == 0
expect map_count(child:buf) == 1
