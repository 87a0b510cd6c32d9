# The expectation asks nothing that could be true or false.
scenario "Example"
buf = mmap 16K anon private rw
expect 4 == 4
expect 4
expect vma(buf).perm
