# Only numbers are more or less.
scenario "Example"
buf = mmap 16K anon private rw
expect vma(buf).perm < "rw-p"
expect vma(buf).anon_vma > 0
