# A process that has exited has no memory.
scenario "Example"
buf = mmap 16K anon private rw
child = fork
child: exit
child: write buf
expect pte(child:buf).none
