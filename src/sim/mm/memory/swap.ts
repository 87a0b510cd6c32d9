import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { set_pte_at } from '../pgtable-generic';
import {
  is_guard_swp_entry,
  is_hwpoison_entry,
  is_migration_entry,
  is_poisoned_swp_entry,
  is_pte_marker_entry,
  pte_to_swp_entry,
  type SwpEntry,
} from '../swapops';
import { do_anonymous_page, type FaultResult, lockPte, unlockPte, type VmFault } from './fault';

const FILE = 'mm/memory.c';

/**
 * Fault on an entry that is not present (mm/memory.c). mmap_lock or VMA lock held for reading. Swapped-out pages are not
 * modelled yet.
 */
export const do_swap_page = kfn(FILE, 'do_swap_page', function* (k, vmf: VmFault): Path<FaultResult> {
  const entry = pte_to_swp_entry(vmf.orig_flags, vmf.orig_pfn);
  if (is_migration_entry(entry)) {
    return migration_entry_wait(k);
  }
  if (is_hwpoison_entry(entry)) {
    k.calls.note('SIGBUS: the page is poisoned');
    return 'sigbus';
  }
  if (is_pte_marker_entry(entry)) {
    return yield* handle_pte_marker(k, vmf, entry);
  }
  k.splat('do_swap_page', 'swap entry without a swap device');
  return 'sigbus';
});

/** Waits until the page has arrived at its new place (mm/migrate.c); the fault comes again. Between steps none is on its way. */
const migration_entry_wait = kfn('mm/migrate.c', 'migration_entry_wait', (k: Kernel): FaultResult => {
  k.splat('migration_entry_wait', 'a migration entry outlived its migration');
  return 'sigbus';
});

/** Fault on a marker: SIGSEGV in a guard region, SIGBUS where the page was lost; one of userfaultfd is removed. */
export const handle_pte_marker = kfn(
  FILE,
  'handle_pte_marker',
  function* (k, vmf: VmFault, entry: SwpEntry): Path<FaultResult> {
    if (is_poisoned_swp_entry(entry)) {
      k.calls.note('SIGBUS: poison marker');
      return 'sigbus';
    }
    if (is_guard_swp_entry(entry)) {
      k.calls.note('SIGSEGV: guard region');
      return 'sigsegv';
    }
    yield* lockPte(k, vmf.pte);
    set_pte_at(k, vmf.pte, 0, 0);
    unlockPte(k, vmf.pte);
    return yield* do_anonymous_page(k, vmf);
  },
);
