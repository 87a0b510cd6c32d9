# A title or text lacks its closing quote.
scenario "Fork
buf = mmap 16K anon private rw
expect vma(buf).perm == "rw-p
