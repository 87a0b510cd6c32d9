# A series is added or removed once.
scenario "Example"
kernel 6.12
series -rmap-overhaul
series +rmap-overhaul
noop
