import { pte_write } from '../arch/x86_64';
import { itemsOfNode, nodeIsLive } from '../mm/ksm/items';
import { folio_test_ksm, PageAnonExclusive } from '../mm/rmap';
import type { Invariant } from './invariant';
import { at, folios, page } from './survey';

/** Merged pages. */
export const ksmInvariants: readonly Invariant[] = [
  {
    id: 'ksm-is-never-owned',
    reason: 'A KSM page may be mapped by anybody with the same content: nobody owns it, and nobody may write to it.',
    *broken(k, { entries }) {
      for (const [head] of folios(k)) {
        if (folio_test_ksm(k, head) && PageAnonExclusive(k, head)) {
          yield `${page(head)} is a KSM page and PageAnonExclusive`;
        }
      }
      for (const entry of entries) {
        if (entry.normal && pte_write(entry.flags) && folio_test_ksm(k, entry.pfn)) {
          yield `${at(entry)} is writable, but ${page(entry.pfn)} is a KSM page`;
        }
      }
    },
  },
  {
    id: 'ksm-nodes-and-items',
    reason: 'A stable node lists the items whose entries were merged into its page, and counts them.',
    *broken(k) {
      for (const node of k.ksm_stable_node.table.rows()) {
        const items = itemsOfNode(k, node);
        if (items.length !== k.ksm_stable_node.rmap_hlist_len.get(node)) {
          yield `stable node ${node} counts ${k.ksm_stable_node.rmap_hlist_len.get(node)} items, but has ${items.length}`;
        }
        for (const item of items) {
          if (k.ksm_rmap_item.head.get(item) !== node || k.ksm_rmap_item.anon_vma.get(item) === 0) {
            yield `item ${item} is in the list of stable node ${node}, but does not say so`;
          }
        }
      }
      for (const mm of k.mm.table.rows()) {
        const merging = [...k.ksm_rmap_item.table.rows()].filter(
          (item) => k.ksm_rmap_item.mm.get(item) === mm && k.ksm_rmap_item.head.get(item) !== 0,
        ).length;
        // Before, a child starts with its parent's count.
        if (k.has('ksm-fork-counters') && k.mm.ksm_merging_pages.get(mm) !== merging) {
          yield `mm ${mm}: ksm_merging_pages is ${k.mm.ksm_merging_pages.get(mm)}, but ${merging} items are of KSM pages`;
        }
      }
    },
  },
  {
    id: 'ksm-page-has-node',
    reason: 'A KSM page names its stable node, and that names the page; else rmap would not find who maps it.',
    *broken(k) {
      for (const [head] of folios(k)) {
        if (!folio_test_ksm(k, head)) {
          continue;
        }
        const node = k.page.mapping.get(head) >> 2;
        if (node === 0 || k.ksm_stable_node.table.live.get(node) === 0 || !nodeIsLive(k, node)) {
          yield `${page(head)} is a KSM page without a stable node`;
        } else if (k.ksm_stable_node.kpfn.get(node) !== head) {
          yield `${page(head)} names stable node ${node}, which names ${page(k.ksm_stable_node.kpfn.get(node))}`;
        }
      }
    },
  },
];
