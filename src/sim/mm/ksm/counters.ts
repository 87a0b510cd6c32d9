import type { Kernel } from '../../kernel/kernel';
import { folio_test_ksm } from '../rmap';
import { nodeIsLive } from './items';

/** Counters of /sys/kernel/mm/ksm. The kernel keeps them; here they follow from the items and nodes. */
export interface KsmCounters {
  /** KSM pages that items map. */
  readonly ksm_pages_shared: number;
  /** Items beyond the first of each KSM page: what is saved. */
  readonly ksm_pages_sharing: number;
  /** Items in the unstable tree: looked at in vain in the last scan. */
  readonly ksm_pages_unshared: number;
  readonly ksm_rmap_items: number;
  /** Contents that have more than one KSM page, and the KSM pages of those. */
  readonly ksm_stable_node_chains: number;
  readonly ksm_stable_node_dups: number;
  readonly ksm_zero_pages: number;
}

export function ksmCounters(k: Kernel): KsmCounters {
  const { ksm_rmap_item: item, ksm_stable_node: node } = k;
  let shared = 0;
  let inNodes = 0;
  const byContent = new Map<number, number>();
  for (const row of node.table.rows()) {
    shared += node.rmap_hlist_len.get(row) > 0 ? 1 : 0;
    inNodes += node.rmap_hlist_len.get(row);
    const kpfn = node.kpfn.get(row);
    if (nodeIsLive(k, row) && folio_test_ksm(k, kpfn)) {
      const content = k.page.content.get(kpfn);
      byContent.set(content, (byContent.get(content) ?? 0) + 1);
    }
  }
  const chains = [...byContent.values()].filter((nodes) => nodes > 1);
  const items = [...item.table.rows()];
  return {
    ksm_pages_shared: shared,
    ksm_pages_sharing: inNodes - shared,
    ksm_pages_unshared: items.filter((row) => item.unstable.get(row) !== 0).length,
    ksm_rmap_items: items.length,
    ksm_stable_node_chains: chains.length,
    ksm_stable_node_dups: chains.reduce((sum, nodes) => sum + nodes, 0),
    ksm_zero_pages: [...k.mm.table.rows()].reduce((sum, mm) => sum + k.mm.ksm_zero_pages.get(mm), 0),
  };
}
