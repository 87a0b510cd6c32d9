# A release before 6.1 or after the newest, or a word other than `mainline`.
scenario "Example"
kernel 5.15
noop

scenario "Newest"
kernel latest
noop
