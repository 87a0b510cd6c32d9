import { pte_present } from '../arch/x86_64';
import type { Kernel } from '../kernel/kernel';
import { page_folio } from '../mm/folio';
import { type Frame, isZeroPage } from '../trace/frame';
import type { Moment } from '../trace/moment';
import type { Side } from '../trace/views';
import { entrySpans } from './entrySpans';

/**
 * Which folio of one run is which of the other. Page frames say nothing: one more allocation shifts them all. Two folios
 * belong together if, where neither had a counterpart yet, both runs mapped them at the same address of the same process.
 * Folios are named by their serial numbers.
 */
export class FolioPairs {
  /** By serial number; 0 or a hole where there is no counterpart. */
  private readonly partners = { a: [] as number[], b: [] as number[] };

  /** `labels` name the side of a folio without counterpart. */
  constructor(private readonly labels: { readonly a: string; readonly b: string }) {}

  /** Learns from the states of both runs after a step. The steps come in order. */
  learn(a: Moment, b: Moment): void {
    for (const proc of a.after.procs) {
      const other = b.after.procs.find(({ name }) => name === proc.name);
      if (other === undefined) continue;
      for (const span of entrySpans(proc.ptes, other.ptes)) {
        if (!isFolio(a.after, span.a.flags, span.a.pfn) || !isFolio(b.after, span.b.flags, span.b.pfn)) continue;
        for (let i = 0; i < span.pages; i++) this.pair(serialAt(a.k, span.a.pfn + i), serialAt(b.k, span.b.pfn + i));
      }
    }
  }

  /** The number that the folio has in the other run; 0 if it has no counterpart. */
  partner(side: Side, serial: number): number {
    return this.partners[side][serial] ?? 0;
  }

  /** `folio 3`, `folio 3/4`, `folio 5 (6.18)`. */
  name(side: Side, serial: number): string {
    return this.range('folio', side, serial, String);
  }

  /** `folios 3..6`: consecutive ones, whose counterparts (if they have any) are all as far away. */
  names(side: Side, serial: number, count: number): string {
    return count === 1
      ? this.name(side, serial)
      : this.range('folios', side, serial, (first) => `${first}..${first + count - 1}`);
  }

  /** How far away the counterpart is, as text: folios in a row with equal offsets are named together. */
  offset(side: Side, serial: number): string {
    const partner = this.partner(side, serial);
    return partner === 0 ? 'none' : String(partner - serial);
  }

  private range(noun: string, side: Side, serial: number, text: (first: number) => string): string {
    const partner = this.partner(side, serial);
    if (partner === 0) return `${noun} ${text(serial)} (${this.labels[side]})`;
    if (partner === serial) return `${noun} ${text(serial)}`;
    const [inA, inB] = side === 'a' ? [serial, partner] : [partner, serial];
    return `${noun} ${text(inA)}/${text(inB)}`;
  }

  private pair(a: number, b: number): void {
    if (this.partner('a', a) !== 0 || this.partner('b', b) !== 0) return;
    this.partners.a[a] = b;
    this.partners.b[b] = a;
  }
}

/** Whether an entry maps a folio that has a number: neither the zero page nor the huge zero folio. */
export function isFolio(frame: Frame, flags: number, pfn: number): boolean {
  return pte_present(flags) && !isZeroPage(frame, pfn);
}

/** Number of the folio that a page belongs to. */
export function serialAt(k: Kernel, pfn: number): number {
  return k.page.serial.get(page_folio(k, pfn));
}

/** `page 3`, `pages 3..5` of a large folio. */
export function pagesText(first: number, count: number): string {
  return count === 1 ? `page ${first}` : `pages ${first}..${first + count - 1}`;
}
