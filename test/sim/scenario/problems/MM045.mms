# Names have letters, digits and `_`, at most 64.
scenario "Example"
my-buf = mmap 16K anon private rw
nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn = mmap 16K anon private rw
