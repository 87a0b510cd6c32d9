# A setting whose effect is not modelled.
scenario "Example"
lru_gen y
set /proc/sys/vm/swappiness 1
noop
