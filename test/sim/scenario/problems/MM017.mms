# The process of a statement goes in front of the line.
scenario "Example"
buf = mmap 16K anon private rw
child = fork
write child:buf[0]
