import type { Kernel } from '../../kernel/kernel';
import { vmFlagLetters } from '../../mm/vm_flags';
import type { Column } from '../../store/column';
import type { ObservedAnonVma, ObservedFolio, ObservedProc, ObservedVma } from '../observationFormat';
import { placeOf } from './places';

const LETTERS: ReadonlyMap<string, number> = new Map(vmFlagLetters.map(([bit, letters]) => [letters, bit]));

/** A process of a step, and the row of its mm. */
export interface ProcOf {
  readonly name: string;
  readonly mm: number;
  readonly observed: ObservedProc;
}

/** Puts VMAs, anon_vmas and the chains between them into their tables. A VMA is the same while it begins at the same address. */
export class ObservedVmas {
  #vmas = new Map<string, number>();
  #anonVmas = new Map<number, number>();
  #chains = new Map<string, number>();

  constructor(private readonly k: Kernel) {}

  /** Row of an anon_vma by its number. One that no VMA is chained to any more is known by its number alone. */
  anonVma = (id: number): number => this.#anonVmas.get(id) ?? 0;

  /** Row of the VMA of a process that begins at a page. */
  row(mm: number, start: number): number {
    return this.#vmas.get(vmaKey(mm, start)) ?? 0;
  }

  write(procs: readonly ProcOf[], anonVmas: readonly ObservedAnonVma[], folios: readonly ObservedFolio[]): void {
    this.#makeAnonVmas(anonVmas, folios);
    const pgoffs = new Map(folios.map((folio) => [folio.id, folio]));
    const vmas = new Map<string, number>();
    for (const { mm, observed } of procs) {
      for (const vma of observed.vmas) {
        const key = vmaKey(mm, placeOf(vma.vma));
        vmas.set(key, this.#vmas.get(key) ?? this.k.vma.table.alloc());
      }
    }
    for (const [key, row] of this.#vmas) if (!vmas.has(key)) this.#freeVma(row);
    this.#vmas = vmas;
    for (const proc of procs) this.#writeProc(proc, pgoffs);
    this.#writeChains(procs, anonVmas);
  }

  #writeProc({ mm, observed }: ProcOf, folios: ReadonlyMap<number, ObservedFolio>): void {
    const { k } = this;
    const rows = observed.vmas.map((vma) => this.row(mm, placeOf(vma.vma)));
    observed.vmas.forEach((vma, i) => {
      const row = rows[i] ?? 0;
      const start = placeOf(vma.vma);
      k.vma.vm_mm.set(row, mm);
      k.vma.vm_start.set(row, start);
      k.vma.vm_end.set(row, start + vma.pages);
      k.vma.vm_pgoff.set(row, pgoffOf(vma, start, folios));
      k.vma.vm_flags.set(
        row,
        vma.flags.split(' ').reduce((bits, letters) => bits | (LETTERS.get(letters) ?? 0), 0),
      );
      k.vma.anon_vma.set(row, vma.anon_vma === undefined ? 0 : this.anonVma(vma.anon_vma));
    });
    link(rows, k.vma.vm_next, k.vma.vm_prev);
    k.mm.mmap_first.set(mm, rows[0] ?? 0);
    k.mm.map_count.set(mm, rows.length);
    k.mm.total_vm.set(
      mm,
      observed.vmas.reduce((sum, { pages }) => sum + pages, 0),
    );
  }

  #freeVma(row: number): void {
    const { vma } = this.k;
    const links = [vma.vm_next, vma.vm_prev, vma.avc_first, vma.avc_last];
    for (const column of [vma.vm_mm, vma.vm_start, vma.vm_end, vma.vm_pgoff, vma.vm_flags, vma.anon_vma, ...links])
      column.set(row, 0);
    vma.table.free(row);
  }

  /** A row for each anon_vma that is listed, or that a folio names. */
  #makeAnonVmas(anonVmas: readonly ObservedAnonVma[], folios: readonly ObservedFolio[]): void {
    const { anon_vma } = this.k;
    const named = [
      ...anonVmas.flatMap(({ id, root, parent }) => [id, root, parent]),
      ...folios.flatMap((folio) => (folio.anon_vma === undefined ? [] : [folio.anon_vma])),
    ];
    const ids = new Set(named);
    for (const [id, row] of [...this.#anonVmas]) {
      if (ids.has(id)) continue;
      const columns = [anon_vma.root, anon_vma.parent, anon_vma.num_children, anon_vma.num_active_vmas];
      for (const column of [...columns, anon_vma.rb_first]) column.set(row, 0);
      anon_vma.table.free(row);
      this.#anonVmas.delete(id);
    }
    for (const id of ids) if (!this.#anonVmas.has(id)) this.#anonVmas.set(id, anon_vma.table.alloc());
    for (const { id, root, parent, num_children, num_active_vmas } of anonVmas) {
      const row = this.anonVma(id);
      anon_vma.root.set(row, this.anonVma(root));
      anon_vma.parent.set(row, this.anonVma(parent));
      anon_vma.num_children.set(row, num_children);
      anon_vma.num_active_vmas.set(row, num_active_vmas);
    }
  }

  #writeChains(procs: readonly ProcOf[], anonVmas: readonly ObservedAnonVma[]): void {
    const { k } = this;
    const wanted = new Set<string>();
    for (const { mm, observed } of procs)
      for (const vma of observed.vmas)
        for (const id of vma.avc ?? []) wanted.add(chainKey(this.row(mm, placeOf(vma.vma)), this.anonVma(id)));
    for (const [key, row] of [...this.#chains]) {
      if (wanted.has(key)) continue;
      const { vma, anon_vma, same_vma_next, same_vma_prev, rb_next, rb_prev } = k.avc;
      for (const column of [vma, anon_vma, same_vma_next, same_vma_prev, rb_next, rb_prev]) column.set(row, 0);
      k.avc.table.free(row);
      this.#chains.delete(key);
    }
    for (const key of wanted) if (!this.#chains.has(key)) this.#chains.set(key, k.avc.table.alloc());
    for (const { mm, observed } of procs) {
      for (const vma of observed.vmas) {
        const row = this.row(mm, placeOf(vma.vma));
        const chains = (vma.avc ?? []).map((id) => this.#chain(row, this.anonVma(id)));
        link(chains, k.avc.same_vma_next, k.avc.same_vma_prev);
        k.vma.avc_first.set(row, chains[0] ?? 0);
        k.vma.avc_last.set(row, chains.at(-1) ?? 0);
      }
    }
    for (const { id, tree } of anonVmas) {
      const row = this.anonVma(id);
      const chains = tree.map((text) => this.#chain(this.#vmaNamed(procs, text), row)).filter((chain) => chain !== 0);
      link(chains, k.avc.rb_next, k.avc.rb_prev);
      k.anon_vma.rb_first.set(row, chains[0] ?? 0);
    }
  }

  #chain(vma: number, anonVma: number): number {
    const chain = this.#chains.get(chainKey(vma, anonVma)) ?? 0;
    if (chain !== 0) {
      this.k.avc.vma.set(chain, vma);
      this.k.avc.anon_vma.set(chain, anonVma);
    }
    return chain;
  }

  /** The VMA that `P0:A+0..8` names. */
  #vmaNamed(procs: readonly ProcOf[], text: string): number {
    const match = /^([^:]+):(.+)\.\.\d+$/.exec(text);
    const proc = procs.find(({ name }) => name === match?.[1]);
    return proc === undefined ? 0 : this.row(proc.mm, placeOf(match?.[2] ?? ''));
  }
}

function vmaKey(mm: number, start: number): string {
  return `${mm}:${start}`;
}

function chainKey(vma: number, anonVma: number): string {
  return `${vma}:${anonVma}`;
}

/** Links rows to a list in this order. */
function link(rows: readonly number[], next: Column, prev: Column): void {
  rows.forEach((row, i) => {
    next.set(row, rows[i + 1] ?? 0);
    prev.set(row, rows[i - 1] ?? 0);
  });
}

/** An observation does not tell `vm_pgoff`; an anonymous page tells it by its index. Else it is that of a VMA that never moved. */
function pgoffOf(vma: ObservedVma, start: number, folios: ReadonlyMap<number, ObservedFolio>): number {
  for (const run of vma.ptes) {
    const folio = run.folio === undefined ? undefined : folios.get(run.folio);
    if (folio?.anon_vma === undefined || folio.index === undefined) continue;
    return start + folio.index + (run.idx ?? 0) - (placeOf(run.va) - placeOf('A+0'));
  }
  return start;
}
