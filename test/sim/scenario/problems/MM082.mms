# This model has private anonymous memory.
scenario "Example"
buf = mmap 16K anon shared rw
huge = mmap 2M anon private rw hugetlb
