# An expectation asks for a fact that does not exist.
scenario "Example"
buf = mmap 16K anon private rw
expect foilo(buf)._refcount == 1
expect weather(buf) == 1
