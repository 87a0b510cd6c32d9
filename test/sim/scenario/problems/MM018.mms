# A scenario is known by its title.
scenario
buf = mmap 16K anon private rw

scenario ""
buf = mmap 16K anon private rw
