# Names belong to one thing in a scenario.
scenario "Example"
buf = mmap 16K anon private rw
buf = mmap 4K anon private rw
buf = fork
child = fork
child = fork
child = mmap 4K anon private rw
