import type { Kernel } from '../kernel/kernel';
import { ksmCounters } from '../mm/ksm/counters';
import { folio_stable_node } from '../mm/ksm/items';
import { KSM_FACTS } from './facts-ksm';
import type { Missing, Reader, Readers } from './values-pages';

/** Readers of what KSM has done. */

const EXITED: Missing = { missing: 'the process has exited' };

const ofMm =
  (read: (k: Kernel, mm: number) => number): Reader =>
  (k, mm) =>
    mm === 0 ? EXITED : BigInt(read(k, mm));

export const KSM_STAT: Readers<'ksm_stat'> = {
  ksm_rmap_items: ofMm((k, mm) => {
    let items = 0;
    for (let item = k.mm.ksm_rmap_list.get(mm); item !== 0; item = k.ksm_rmap_item.rmap_list.get(item)) items++;
    return items;
  }),
  ksm_merging_pages: ofMm((k, mm) => k.mm.ksm_merging_pages.get(mm)),
  ksm_zero_pages: ofMm((k, mm) => k.mm.ksm_zero_pages.get(mm)),
};

type KsmCounter = Exclude<keyof typeof KSM_FACTS, 'ksm_stat'>;

export function isKsmCounter(name: string): name is KsmCounter {
  return Object.hasOwn(KSM_FACTS, name) && name !== 'ksm_stat';
}

export function ksmCounter(k: Kernel, name: KsmCounter): bigint {
  return BigInt(ksmCounters(k)[name]);
}

/** Items of the stable node of a KSM page. */
export function itemsOfFolio(k: Kernel, folio: number): bigint | Missing {
  const node = folio_stable_node(k, folio);
  return node === 0 ? { missing: 'it is no KSM page' } : BigInt(k.ksm_stable_node.rmap_hlist_len.get(node));
}
