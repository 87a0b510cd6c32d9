# A setting is given once.
scenario "Example"
kernel 6.12
kernel 6.18
thp never
thp never
noop
