# All mappings of a scenario take at most 1 TiB of addresses, at places that x86_64 has.
scenario "Example"
buf = mmap 2T anon private rw
low = mmap 4K anon private rw at 0x1000
high = mmap 4K anon private rw at 0x7fffffffe000
