import type { Kernel } from '../kernel/kernel';
import { chainsOf } from '../mm/anon_vma';
import { vmasOf } from '../mm/vma';
import type { Moment } from '../trace/moment';
import type { Side } from '../trace/views';

type Moments = { readonly a: Moment; readonly b: Moment };

/**
 * Which anon_vma of one run is which of the other, in the states after a step. Rows say nothing: they are used again.
 * Two anon_vmas belong together if VMAs at the same address put new pages there; then parents and roots of such, and
 * last what is left in the chains of such VMAs, in order.
 */
export class AnonVmaPairs {
  private readonly partners = { a: new Map<number, number>(), b: new Map<number, number>() };

  constructor(
    { a, b }: Moments,
    private readonly labels: { readonly a: string; readonly b: string },
  ) {
    const vmas = matchingVmas({ a, b });
    for (const [rowA, rowB] of vmas) this.pair(a.k, b.k, a.k.vma.anon_vma.get(rowA), b.k.vma.anon_vma.get(rowB));
    for (const [rowA, rowB] of vmas) {
      const leftA = chainedTo(a.k, rowA).filter((row) => !this.partners.a.has(row));
      const leftB = chainedTo(b.k, rowB).filter((row) => !this.partners.b.has(row));
      for (const [i, row] of leftA.entries()) this.pair(a.k, b.k, row, leftB[i] ?? 0);
    }
  }

  partner(side: Side, row: number): number | undefined {
    return this.partners[side].get(row);
  }

  /** Whether two pointers point to the same; both may be NULL. */
  same(a: number, b: number): boolean {
    return a === 0 || b === 0 ? a === b : this.partners.a.get(a) === b;
  }

  /** `anon_vma 2`, `anon_vma 2/3`, `anon_vma 3 (6.18)`, `NULL`. */
  name(side: Side, row: number): string {
    if (row === 0) return 'NULL';
    const partner = this.partners[side].get(row);
    if (partner === undefined) return `anon_vma ${row} (${this.labels[side]})`;
    if (partner === row) return `anon_vma ${row}`;
    return side === 'a' ? `anon_vma ${row}/${partner}` : `anon_vma ${partner}/${row}`;
  }

  private pair(ka: Kernel, kb: Kernel, a: number, b: number): void {
    if (a === 0 || b === 0 || this.partners.a.has(a) || this.partners.b.has(b)) return;
    this.partners.a.set(a, b);
    this.partners.b.set(b, a);
    this.pair(ka, kb, ka.anon_vma.parent.get(a), kb.anon_vma.parent.get(b));
    this.pair(ka, kb, ka.anon_vma.root.get(a), kb.anon_vma.root.get(b));
  }
}

/** Rows of VMAs that share an address, of processes of the same name. */
function matchingVmas({ a, b }: Moments): (readonly [a: number, b: number])[] {
  const matches: (readonly [number, number])[] = [];
  for (const { name, mm } of a.after.procs) {
    const other = b.after.procs.find((proc) => proc.name === name);
    if (other === undefined) continue;
    const left = [...vmasOf(a.k, mm)];
    const right = [...vmasOf(b.k, other.mm)];
    for (let i = 0, j = 0; i < left.length && j < right.length; ) {
      const endA = a.k.vma.vm_end.get(left[i]);
      const endB = b.k.vma.vm_end.get(right[j]);
      if (a.k.vma.vm_start.get(left[i]) < endB && b.k.vma.vm_start.get(right[j]) < endA) {
        matches.push([left[i], right[j]]);
      }
      if (endA <= endB) i++;
      if (endB <= endA) j++;
    }
  }
  return matches;
}

/** anon_vmas that a VMA is chained to, in the order of its list. */
export function chainedTo(k: Kernel, vma: number): number[] {
  return [...chainsOf(k, vma)].map((avc) => k.avc.anon_vma.get(avc));
}
