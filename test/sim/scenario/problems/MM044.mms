# Words of the language are not names.
scenario "Example"
write = mmap 16K anon private rw
after = fork
