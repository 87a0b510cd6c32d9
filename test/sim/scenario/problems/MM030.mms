# No modelled kernel is in the guard. A warning.
scenario "Example"
buf = mmap 16K anon private rw
expect [<6.1] pte(buf).none
expect [6.18..6.12] pte(buf).none
expect [8.0] pte(buf).none
