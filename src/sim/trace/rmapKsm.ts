import { page_folio } from '../mm/folio';
import { folio_stable_node, itemsOfNode } from '../mm/ksm/items';
import { type KsmCandidate, ksmCandidates } from '../mm/ksm/rmap';
import { folio_test_ksm } from '../mm/rmap';
import { plural } from './bits';
import type { Moment } from './moment';

/** Addresses that a walk lists at most. */
const MAX_LINES = 100;

/** Where rmap looks for a KSM page: addresses of its rmap items, in every VMA of their anon_vmas. Undefined for other pages. */
export function ksmWalk(m: Moment, pfn: number): readonly KsmCandidate[] | undefined {
  const folio = page_folio(m.k, pfn);
  return folio_test_ksm(m.k, folio) ? [...ksmCandidates(m.k, folio)] : undefined;
}

/** The walk in words. */
export function ksmWords(m: Moment, pfn: number, walk: readonly KsmCandidate[]): string[] {
  const node = folio_stable_node(m.k, page_folio(m.k, pfn));
  const title = m.names.folio(pfn);
  if (node === 0) {
    return [`${title} is a KSM page without a stable node: rmap has nothing to walk`];
  }
  const items = itemsOfNode(m.k, node).length;
  const lines = walk.slice(0, MAX_LINES).map(({ vma, vpn }) => {
    const proc = m.names.procOfMm(m.k.vma.vm_mm.get(vma));
    const maps = m.mapped.of(pfn).some((mapping) => mapping.proc === proc && mapping.vpn === vpn);
    return `${m.names.proc(proc)}:${m.names.address(vpn)}: ${maps ? 'maps this page' : 'does not map this page'}`;
  });
  const more = walk.length - lines.length;
  return [
    `folio->mapping of ${title} names stable node ${node}: a KSM page`,
    `The stable node lists ${plural(items, 'rmap item')}; each has an address and an anon_vma`,
    ...lines,
    ...(more > 0 ? [`and ${plural(more, 'more address')}`] : []),
  ];
}
