# No series of this name is modelled. Completion lists them.
scenario "Example"
series -rmap-overhual
noop
