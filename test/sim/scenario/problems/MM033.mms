# The model has no choice of Kconfig of this name. Completion lists them.
scenario "Example"
config CONFIG_NO_PAGE_MAPCOUNTS=y
noop
