import type {
  ObservedAnonVma,
  ObservedFolio,
  ObservedProc,
  ObservedStep,
  ObservedVma,
} from '../trace/observationFormat';

/**
 * Gives every anon_vma of a trace a number of its own, in order of first appearance.
 *
 * The oracle numbers anon_vmas by address. Whether a new one gets the address of one that was freed, and with it its old
 * number, is the slab allocator's business. An anon_vma that no step lists is gone, so a number that comes back after
 * such a step is another anon_vma.
 */
export function renumberAnonVmas(steps: readonly ObservedStep[]): ObservedStep[] {
  let count = 0;
  let known = new Map<number, number>();
  return steps.map((step) => {
    const numbers = new Map<number, number>();
    const number = (id: number): number => {
      const given = numbers.get(id) ?? known.get(id) ?? ++count;
      numbers.set(id, given);
      return given;
    };
    const renumbered = {
      ...step,
      procs: Object.fromEntries(
        Object.entries(step.procs).map(([name, proc]): [string, ObservedProc] => [
          name,
          { ...proc, vmas: proc.vmas.map((vma) => withNumbers(vma, number)) },
        ]),
      ),
      folios: step.folios.map((folio): ObservedFolio => {
        return folio.anon_vma === undefined ? folio : { ...folio, anon_vma: number(folio.anon_vma) };
      }),
      ...(step.anon_vmas === undefined ? {} : { anon_vmas: anonVmas(step.anon_vmas, number) }),
    };
    known = numbers;
    return renumbered;
  });
}

function withNumbers(vma: ObservedVma, number: (id: number) => number): ObservedVma {
  return {
    ...vma,
    ...(vma.anon_vma === undefined ? {} : { anon_vma: number(vma.anon_vma) }),
    ...(vma.avc === undefined ? {} : { avc: vma.avc.map(number) }),
  };
}

/** The list is in the order of the numbers. */
function anonVmas(list: readonly ObservedAnonVma[], number: (id: number) => number): ObservedAnonVma[] {
  return list
    .map(({ id, root, parent, ...rest }) => ({ id: number(id), root: number(root), parent: number(parent), ...rest }))
    .sort((a, b) => a.id - b.id);
}
