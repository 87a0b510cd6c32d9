# Folios of other sizes than the PMD's came with 6.8. The line does nothing on such a kernel, so this is a warning.
scenario "Before the series"
kernel 6.1
mthp 64K always
noop

scenario "Without the series"
kernel 6.12
series -mthp
noop
mthp 64K always

scenario "Before the choice"
kernel 6.12
config NO_PAGE_MAPCOUNT=y
noop
