interface FolioNumber {
  readonly id: number;
  /** Number of the folio that had this page frame before, if there was one. */
  readonly reused: number | undefined;
  readonly order: number;
  seen: number;
}

/** Numbers that the oracle gives to folios and anon_vmas, in order of first appearance. */
export class ObservationNumbers {
  private readonly folios = new Map<number, FolioNumber>();
  private folioCount = 0;
  private readonly anonVmas = new Map<number, number>();
  private anonVmaCount = 0;
  private readonly slots = new Map<number, number>();
  private step = 0;

  /** `isLive` tells whether the row of an anon_vma is in use: a row that was freed names another one when it comes back. */
  beginStep(isLive: (row: number) => boolean): void {
    this.step++;
    for (const row of this.anonVmas.keys()) if (!isLive(row)) this.anonVmas.delete(row);
  }

  /**
   * The folio at `pfn`, which is mapped in this step. It keeps its number while it is seen in consecutive steps with the same order; a page
   * frame that comes back later is a new folio.
   */
  folio(pfn: number, order: number): Readonly<FolioNumber> {
    const known = this.folios.get(pfn);
    if (known !== undefined && known.order === order && known.seen >= this.step - 1) {
      known.seen = this.step;
      return known;
    }
    const number: FolioNumber = { id: ++this.folioCount, reused: known?.id, order, seen: this.step };
    this.folios.set(pfn, number);
    return number;
  }

  /** The swap slot of an offset, by number. */
  slot(offset: number): number {
    const known = this.slots.get(offset);
    if (known !== undefined) return known;
    this.slots.set(offset, this.slots.size);
    return this.slots.size - 1;
  }

  /** The anon_vma of a row of the table, by number. */
  anon_vma(row: number): number {
    const known = this.anonVmas.get(row);
    if (known !== undefined) return known;
    this.anonVmas.set(row, ++this.anonVmaCount);
    return this.anonVmaCount;
  }

  /** True once an anon_vma has appeared: only then the oracle lists them. */
  get hasAnonVmas(): boolean {
    return this.anonVmaCount > 0;
  }
}
