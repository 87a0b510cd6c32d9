# The first word of a line must be a statement of the language.
scenario "Example"
buf = mmap 16K anon private rw
wirte buf
frobnicate buf
