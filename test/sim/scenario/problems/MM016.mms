# Settings, `scenario` and `proc` do not run in a process.
scenario "Example"
parent: kernel 6.12
buf = mmap 16K anon private rw
child: proc other
