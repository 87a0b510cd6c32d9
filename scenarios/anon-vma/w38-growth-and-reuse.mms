# The tree of anon_vmas over four generations: a child adds one, an orphaned one is reused. Watch the rmap chains.

scenario "anon_vmas grow with forks and are reused"
kernel 6.12

proc P
  buf = mmap 16K anon private rw nothp
  write buf
  expect anon_vma(buf).num_children == 1  # a root counts itself
  expect anon_vma(buf).num_active_vmas == 1
  C = fork
  expect anon_vma(P:buf).num_children == 2
  expect anon_vma(C:buf).num_children == 0
  expect anon_vma(C:buf).parent == anon_vma(P:buf)
C: write buf[0]
  expect folio(C:buf[0]).anon_vma == anon_vma(C:buf)
  expect folio(C:buf[1]).anon_vma == anon_vma(P:buf)
P: exit
C: D = fork
  expect avc(D:buf) == 3
  expect anon_vma(D:buf) != anon_vma(C:buf)
D: write buf[1]
C: exit
D: E = fork
  # C's anon_vma has one child and no VMA of its own any more: E takes it instead of a new one.
  expect avc(E:buf) == 3
  expect anon_vma(E:buf) == anon_vma(D:buf).parent
  expect anon_vma(E:buf).num_active_vmas == 1
  expect anon_vma(D:buf).tree == 2  # a walk for D's own pages visits E, too
E: write buf[2]
  expect folio(E:buf[2]).anon_vma == anon_vma(E:buf)
