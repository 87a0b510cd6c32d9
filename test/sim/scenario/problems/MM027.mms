# Only x86_64 is modelled.
scenario "Example"
kernel 6.12 arm64
noop
