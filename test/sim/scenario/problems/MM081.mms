# A setting whose effect is not modelled.
scenario "Example"
thp always
mthp 64K always
swap on
lru_gen y
set /sys/kernel/mm/ksm/run 1
noop
