# The statement is complete, and more follows. One statement a line.
scenario "Example"
buf = mmap 16K anon private rw
read buf[0] buf[1]
child = fork child: exit
