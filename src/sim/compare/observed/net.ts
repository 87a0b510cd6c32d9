import type { Difference } from '../../conformance/compare';
import type { DifferenceKind } from '../../trace/views';
import { Finder, type Found } from '../found';
import type { ObservedPair } from './pair';

/** Where the parts of a step's state are in a trace. */
const STATE = /^(procs|folios|anon_vmas)\b/;
/** Which step it is, and its calls, are compared otherwise. */
const OTHER = /^(n|line|op|calls)$/;

/**
 * What the conformance test finds at a step of the simulator's trace and a real kernel's, by its path in the trace. It is
 * told where nothing else differs, so that this comparison and that test never disagree.
 */
export function netDifferences({ conformance }: ObservedPair, n: number, aspect: 'outcome' | 'state'): Found[] {
  const differences = conformance.get(n) ?? [];
  const mine = differences.filter(({ path }) => STATE.test(path) === (aspect === 'state') && !OTHER.test(path));
  const finder = new Finder(aspect === 'outcome' ? 'outcome' : kindOf(mine[0]), 'trace');
  for (const [at, { path, golden, ours }] of mine.entries()) {
    const dot = path.lastIndexOf('.');
    const object = dot < 0 ? 'trace' : `trace ${path.slice(0, dot)}`;
    finder.add(path.slice(dot + 1), at, `${path} ${golden} ${ours}`, () => ({ object, a: golden, b: ours }));
  }
  return finder.finish();
}

function kindOf(difference: Difference | undefined): DifferenceKind {
  const path = difference?.path ?? '';
  if (path.startsWith('folios')) return 'folio';
  if (path.startsWith('anon_vmas')) return 'anon_vma';
  return path.includes('.ptes') ? 'pte' : path.includes('.vmas') ? 'vma' : 'mm';
}
