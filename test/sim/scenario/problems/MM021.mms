# Titles are unique in a file.
scenario "Fork"
noop

scenario "Fork"
noop
