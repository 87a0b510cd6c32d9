# Nothing would happen. A warning.
scenario "Example"
kernel 6.12
