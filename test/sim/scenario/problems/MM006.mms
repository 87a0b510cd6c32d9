# The line breaks off, or something else stands where a part is wanted.
scenario "Example"
kernel
series batching
buf = mmap 16K anon private rw
read
read buf[2
madvise buf
mremap buf
mremap buf to
expect
expect pte(buf).
expect [!=6.12] pte(buf).none
child:
