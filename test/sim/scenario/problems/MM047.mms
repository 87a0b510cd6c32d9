# Two ranges are compared page by page.
scenario "Example"
buf = mmap 16K anon private rw
child = fork
expect pfn(buf[0..3]) == pfn(child:buf[0..1])
