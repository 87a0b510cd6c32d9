import { is_guard_pte_marker } from '../mm/swapops';
import { vma_lookup } from '../mm/vma';
import type { Invariant } from './invariant';
import { at } from './survey';

/** The page tables themselves. */
export const pageTableInvariants: readonly Invariant[] = [
  {
    id: 'table-used',
    reason: 'A table is freed when none of its entries is in use, so their number must be right.',
    *broken(k, { tables }) {
      for (const { table, used } of tables) {
        if (k.pgtable.used.get(table) !== used) {
          yield `table ${table}: used ${k.pgtable.used.get(table)}, but ${used} entries are not none`;
        }
      }
    },
  },
  {
    id: 'table-place',
    reason: 'A table belongs to the mm, level and addresses at which the walk comes to it.',
    *broken(k, { tables }) {
      const { pgtable } = k;
      for (const { table, mm, level, base } of tables) {
        const here = `mm ${mm}, level ${level}, page 0x${base.toString(16)}`;
        if (pgtable.table.live.get(table) === 0) {
          yield `table ${table} at ${here} is free`;
        } else if (
          pgtable.mm.get(table) !== mm ||
          pgtable.level.get(table) !== level ||
          pgtable.base.get(table) !== base
        ) {
          const { mm: owner, level: own, base: first } = pgtable;
          yield `table ${table} at ${here} says mm ${owner.get(table)}, level ${own.get(table)}, page 0x${first.get(table).toString(16)}`;
        }
      }
    },
  },
  {
    id: 'table-reached-once',
    reason:
      'Every table in use is linked from exactly one entry or deposited for one PMD; one that is not would be lost memory.',
    *broken(k, { tables }) {
      const reached = new Map<number, number>();
      for (const { table } of tables) {
        reached.set(table, (reached.get(table) ?? 0) + 1);
      }
      for (const table of k.pgtable.table.rows()) {
        if (reached.get(table) !== 1) {
          yield `table ${table} is reached ${reached.get(table) ?? 0} times`;
        }
      }
    },
  },
  {
    id: 'guard-is-inherited',
    reason:
      'Fork copies the page tables of a VMA that has an anon_vma; without one a child could touch its guard regions.',
    *broken(k, { entries }) {
      for (const entry of entries) {
        const vma = is_guard_pte_marker(entry.flags, entry.pfn) ? vma_lookup(k, entry.mm, entry.vpn) : 0;
        if (vma !== 0 && k.vma.anon_vma.get(vma) === 0) {
          yield `${at(entry)} is a guard region, but its VMA has no anon_vma`;
        }
      }
    },
  },
  {
    id: 'entry-in-vma',
    reason: 'An entry outside every VMA would be left behind by munmap and exit.',
    *broken(k, { entries }) {
      for (const entry of entries) {
        const vma = vma_lookup(k, entry.mm, entry.vpn);
        if (vma === 0 || k.vma.vm_end.get(vma) < entry.vpn + entry.pages) {
          yield `${at(entry)} has an entry, but no VMA for all of it`;
        }
      }
    },
  },
];
