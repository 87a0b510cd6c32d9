/**
 * Calls that the compiler inlined although ftrace can see the function elsewhere: a function and a caller of it in the same
 * kernel file. Found in the golden traces.
 */
interface Inlined {
  readonly callee: string;
  readonly callers: readonly string[];
  readonly kernels: readonly string[];
}

const INLINED: readonly Inlined[] = [
  { callee: 'rmap_walk', callers: ['try_to_migrate', 'try_to_unmap'], kernels: ['6.1', '6.12'] },
  {
    callee: 'remove_migration_ptes',
    callers: ['migrate_folio_move', 'migrate_folio_undo_src'],
    kernels: ['6.1', '6.12', '6.18', '7.2'],
  },
  { callee: 'rmap_walk', callers: ['folio_referenced'], kernels: ['6.1'] },
  { callee: 'migrate_folio_extra', callers: ['migrate_folio'], kernels: ['6.1'] },
  { callee: 'swap_free', callers: ['unuse_pte'], kernels: ['6.1'] },
];

/** Whether a kernel's `caller` has `callee` inlined, so that its trace lacks the call. */
export function isInlined(kernel: string, caller: string, callee: string): boolean {
  return INLINED.some(
    (entry) => entry.callee === callee && entry.callers.includes(caller) && entry.kernels.includes(kernel),
  );
}

/** Functions of which a kernel's trace lacks some calls. */
export function partlyInlined(kernel: string): ReadonlySet<string> {
  return new Set(INLINED.filter(({ kernels }) => kernels.includes(kernel)).map(({ callee }) => callee));
}
