# Folios have a power of two of pages, from 16K on; there are none of two pages.
scenario "Example"
mthp 8K always
mthp 4M always
mthp 48K never
noop
