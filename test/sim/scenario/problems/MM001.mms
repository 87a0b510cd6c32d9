# A character that means nothing in the language. Text behind `#` is free.
scenario "Example"
buf = mmap 16K anon private rw
write buf §§
write buf; read buf
