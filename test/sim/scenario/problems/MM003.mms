# Numbers are decimal or 0x…, sizes end in K, M, G, T or ` pages`.
scenario "Example"
buf = mmap 16k anon private rw
big = mmap 1MiB anon private rw
odd = mmap 12Q anon private rw
two = mmap 2pages anon private rw
