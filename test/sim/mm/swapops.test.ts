import { describe, expect, it } from 'vitest';
import {
  is_swap_pte,
  pte_none,
  pte_present,
  pte_swp_exclusive,
  pte_swp_mkexclusive,
  pte_swp_mksoft_dirty,
  pte_swp_soft_dirty,
  pte_val,
} from '../../../src/sim/arch/x86_64';
import {
  is_guard_pte_marker,
  is_migration_entry_dirty,
  is_migration_entry_young,
  is_writable_migration_entry,
  make_migration_entry_young,
  make_pte_marker_entry,
  make_writable_migration_entry,
  non_swap_entry,
  PTE_MARKER_GUARD,
  pte_to_swp_entry,
  swp_entry_to_pte,
  withSwapBitsOf,
} from '../../../src/sim/mm/swapops';
import { entryKind, entryText } from '../../../src/sim/trace/bits';

describe('entries that are not present', () => {
  it('keep type and offset, and are neither none nor present', () => {
    const flags = swp_entry_to_pte({ type: 0, offset: 3 });
    expect(pte_none(flags)).toBe(false);
    expect(pte_present(flags)).toBe(false);
    expect(is_swap_pte(flags)).toBe(true);
    expect(pte_to_swp_entry(flags, 3)).toEqual({ type: 0, offset: 3 });
    expect(non_swap_entry(pte_to_swp_entry(flags, 3))).toBe(false);
  });

  it('are laid out as x86_64 does it: the type on top, the offset inverted above bit 8', () => {
    const flags = pte_swp_mksoft_dirty(pte_swp_mkexclusive(swp_entry_to_pte({ type: 0, offset: 1 })));
    expect(pte_val(flags, 1)).toBe(0x07ff_ffff_ffff_fc0an);
    expect(pte_val(swp_entry_to_pte(make_pte_marker_entry(PTE_MARKER_GUARD)), PTE_MARKER_GUARD)).toBe(
      0xffff_ffff_ffff_f600n,
    );
  });

  it('keep exclusive and soft-dirty in bits of their own', () => {
    const flags = swp_entry_to_pte({ type: 0, offset: 9 });
    expect(pte_swp_exclusive(flags) || pte_swp_soft_dirty(flags)).toBe(false);
    expect(pte_swp_exclusive(pte_swp_mkexclusive(flags))).toBe(true);
    const migrating = withSwapBitsOf(pte_swp_mksoft_dirty(flags), make_writable_migration_entry(0x100003));
    expect(pte_swp_soft_dirty(migrating)).toBe(true);
    expect(is_writable_migration_entry(pte_to_swp_entry(migrating, 0x100003))).toBe(true);
  });

  it('remember of a page on its way whether it was young and dirty', () => {
    const flags = swp_entry_to_pte(make_migration_entry_young(make_writable_migration_entry(0x100003)));
    const entry = pte_to_swp_entry(flags, 0x100003);
    expect(is_migration_entry_young(entry)).toBe(true);
    expect(is_migration_entry_dirty(entry)).toBe(false);
  });

  it('are told apart in the views', () => {
    const slot = swp_entry_to_pte({ type: 0, offset: 3 });
    const migrating = swp_entry_to_pte(make_writable_migration_entry(0x100003));
    const guard = swp_entry_to_pte(make_pte_marker_entry(PTE_MARKER_GUARD));
    expect([slot, migrating, guard].map((flags) => entryKind(flags, 0, 1))).toEqual(['swap', 'migration', 'marker']);
    expect(entryText(pte_swp_mkexclusive(slot), 3)).toBe('swap slot 3 SWP_EXCLUSIVE');
    expect(entryText(migrating, 0x100003)).toBe('writable migration entry of 0x100003');
    expect(entryText(guard, PTE_MARKER_GUARD)).toBe('guard marker');
    expect(is_guard_pte_marker(guard, PTE_MARKER_GUARD)).toBe(true);
  });
});
