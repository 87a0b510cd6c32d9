/** Page at which region A of an observation is put, and log2 of the pages from one region to the next. */
export { REGION_BASE, REGION_SHIFT } from '../../conformance/opsGrammar';

import { REGION_BASE, REGION_SHIFT } from '../../conformance/opsGrammar';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PAGE_SHIFT = 12;

/** The first page of a region, by its letter. */
export function regionStart(letter: string): number {
  return REGION_BASE + LETTERS.indexOf(letter) * 2 ** REGION_SHIFT;
}

/** The page of an address as an observation tells it: `A+3`, or in hex outside of all regions. */
export function placeOf(text: string): number {
  const match = /^([A-Z])\+(\d+)$/.exec(text);
  if (match) return regionStart(match[1] ?? 'A') + Number(match[2]);
  return Math.floor(Number(text) / 2 ** PAGE_SHIFT);
}
