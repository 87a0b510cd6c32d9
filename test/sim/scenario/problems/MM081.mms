# A setting whose effect is not modelled.
scenario "Example"
lru_gen y
set /sys/kernel/mm/ksm/run 1
noop
