import { describe, expect, it } from 'vitest';
import { A, callsSince, scene } from './scene';

/** Moves page 5 of a region of ten that was never faulted to right behind it, and keeps the source (MREMAP_DONTUNMAP). */
function movedBesideItself(name: string) {
  const { machine, parent } = scene(name, 10);
  const from = machine.kernel.calls.length;
  machine.mremap(parent, { vpn: A + 5, pages: 1, newPages: 1, to: A + 10, mayMove: true, dontunmap: true });
  const calls = callsSince(machine, from);
  return {
    vmas: machine.kernel.mm.map_count.get(machine.mmOf(parent)),
    copies: calls.filter((fn) => fn === 'copy_vma'),
  };
}

describe('a VMA that was never faulted and moves right next to itself', () => {
  it('merges with itself, and is moved once', () => {
    expect(movedBesideItself('6.18')).toEqual({ vmas: 1, copies: ['copy_vma'] });
  });

  it('stays two VMAs since 7.2, and in stable trees that have the fix', () => {
    expect(movedBesideItself('7.2')).toEqual({ vmas: 2, copies: ['copy_vma'] });
    expect(movedBesideItself('6.12')).toEqual({ vmas: 2, copies: ['copy_vma'] });
  });
});
