import type { Kernel } from '../../kernel/kernel';
import { kfn } from '../../kernel/kfn';
import { ksmMapping, ksmStableNode } from '../page-flags';
import { put_anon_vma } from '../rmap';
import { KSM_MAX_PAGE_SHARING } from '../sysfs';

const FILE = 'mm/ksm.c';

/** Sharers of one KSM page; with that many a new one is made (/sys/kernel/mm/ksm/max_page_sharing). */
export function ksm_max_page_sharing(k: Kernel): number {
  return k.counters.sysfs.get(KSM_MAX_PAGE_SHARING) || 256;
}

/** Rows of the mms that ksmd scans, in its order: the one that was registered first comes first. */
export function scannedMms(k: Kernel): number[] {
  const mms = [...k.mm.table.rows()].filter((mm) => k.mm.ksm_slot.get(mm) !== 0);
  return mms.sort((a, b) => k.mm.ksm_slot.get(a) - k.mm.ksm_slot.get(b));
}

/** Items of a stable node, the newest first, as in its list. */
export function itemsOfNode(k: Kernel, node: number): number[] {
  const items: number[] = [];
  for (let item = k.ksm_stable_node.hlist.get(node); item !== 0; item = k.ksm_rmap_item.hlist_next.get(item)) {
    items.push(item);
  }
  return items;
}

/** Whether the KSM page of a stable node is still there. A node holds no reference: its page goes with the last mapping. */
export function nodeIsLive(k: Kernel, node: number): boolean {
  const pfn = k.ksm_stable_node.kpfn.get(node);
  return k.page.table.live.get(pfn) !== 0 && k.page.mapping.get(pfn) === ksmMapping(node);
}

/** Whether `more` + 1 more pages may share the KSM page of a stable node, and the page still has a mapping. */
export function is_page_sharing_candidate(k: Kernel, node: number, more: number): boolean {
  const length = k.ksm_stable_node.rmap_hlist_len.get(node);
  return length > 0 && length + more < ksm_max_page_sharing(k);
}

/** The stable node of a KSM page, 0 if the page is none, or has none yet. */
export function folio_stable_node(k: Kernel, folio: number): number {
  return ksmStableNode(k.page.mapping.get(folio));
}

/** Takes an item out of the tree that it is in: out of its stable node's list, or out of the unstable tree. */
export const remove_rmap_item_from_tree = kfn(FILE, 'remove_rmap_item_from_tree', (k, item: number) => {
  const { head, hlist_next, unstable } = k.ksm_rmap_item;
  const node = head.get(item);
  unstable.set(item, 0);
  if (node === 0) {
    return;
  }
  if (!nodeIsLive(k, node)) {
    remove_node_from_stable_tree(k, node);
    return;
  }
  const next = hlist_next.get(item);
  const before = itemsOfNode(k, node).find((other) => hlist_next.get(other) === item);
  if (before === undefined) {
    k.ksm_stable_node.hlist.set(node, next);
  } else {
    hlist_next.set(before, next);
  }
  k.ksm_stable_node.rmap_hlist_len.add(node, -1);
  leaveNode(k, item);
});

/** The item is a plain one again: not of a KSM page, and no longer holding the anon_vma. */
function leaveNode(k: Kernel, item: number): void {
  const { head, hlist_next, anon_vma, mm } = k.ksm_rmap_item;
  head.set(item, 0);
  hlist_next.set(item, 0);
  if (mm.get(item) !== 0) {
    k.mm.ksm_merging_pages.add(mm.get(item), -1);
  }
  put_anon_vma(k, anon_vma.get(item));
  anon_vma.set(item, 0);
}

/** A stable node whose page is gone goes, too. */
export const remove_node_from_stable_tree = kfn(FILE, 'remove_node_from_stable_tree', (k, node: number) => {
  for (const item of itemsOfNode(k, node)) {
    leaveNode(k, item);
  }
  const { hlist, kpfn, rmap_hlist_len, hlist_dup, table } = k.ksm_stable_node;
  for (const column of [hlist, kpfn, rmap_hlist_len, hlist_dup]) {
    column.set(node, 0);
  }
  table.free(node);
});

/** Drops the stable nodes whose pages are gone. The kernel does so for those that it comes across. */
export function pruneStableNodes(k: Kernel): void {
  for (const node of [...k.ksm_stable_node.table.rows()]) {
    if (!nodeIsLive(k, node)) {
      remove_node_from_stable_tree(k, node);
    }
  }
}

/** Puts an item whose entry maps the KSM page into the stable node's list. */
export const stable_tree_append = kfn(FILE, 'stable_tree_append', (k, item: number, node: number) => {
  k.ksm_rmap_item.head.set(item, node);
  k.ksm_rmap_item.hlist_next.set(item, k.ksm_stable_node.hlist.get(node));
  k.ksm_stable_node.hlist.set(node, item);
  k.ksm_stable_node.rmap_hlist_len.add(node, 1);
  k.mm.ksm_merging_pages.add(k.ksm_rmap_item.mm.get(item), 1);
});

/** Frees an item that is in no tree. The caller has taken it out of its mm's list. */
export function free_rmap_item(k: Kernel, item: number): void {
  const { mm, address, oldchecksum, age, remaining_skips, rmap_list, table } = k.ksm_rmap_item;
  for (const column of [mm, address, oldchecksum, age, remaining_skips, rmap_list]) {
    column.set(item, 0);
  }
  table.free(item);
}

/**
 * The item of an address, behind `before` in the list of its mm (0: at its start): the one that is there, or a new one.
 * Those in between are of addresses that have nothing to merge any more, and go.
 */
export const get_next_rmap_item = kfn(
  FILE,
  'get_next_rmap_item',
  (k, mm: number, before: number, vpn: number): number => {
    const { address, rmap_list } = k.ksm_rmap_item;
    let next = nextItem(k, mm, before);
    while (next !== 0 && address.get(next) < vpn) {
      dropItem(k, mm, before, next);
      next = nextItem(k, mm, before);
    }
    if (next !== 0 && address.get(next) === vpn) {
      return next;
    }
    const item = k.ksm_rmap_item.table.alloc();
    k.ksm_rmap_item.mm.set(item, mm);
    address.set(item, vpn);
    rmap_list.set(item, next);
    linkAfter(k, mm, before, item);
    return item;
  },
);

/** All items behind `before` (0: all of the mm) go: nothing is left to merge there. */
export const remove_trailing_rmap_items = kfn(FILE, 'remove_trailing_rmap_items', (k, mm: number, before: number) => {
  for (let next = nextItem(k, mm, before); next !== 0; next = nextItem(k, mm, before)) {
    dropItem(k, mm, before, next);
  }
});

/** Items of processes that are gone. The next scan drops them: until then rmap finds by them what a child still maps. */
export function orphanedItems(k: Kernel): number[] {
  return [...k.ksm_rmap_item.table.rows()].filter((item) => k.ksm_rmap_item.mm.get(item) === 0);
}

/** The mm of these items goes. They stay for as long as no scan comes by. */
export function orphanItems(k: Kernel, mm: number): void {
  const { rmap_list, mm: mmOf } = k.ksm_rmap_item;
  for (let item = k.mm.ksm_rmap_list.get(mm); item !== 0; ) {
    const next = rmap_list.get(item);
    mmOf.set(item, 0);
    rmap_list.set(item, 0);
    item = next;
  }
  k.mm.ksm_rmap_list.set(mm, 0);
  k.mm.ksm_merging_pages.set(mm, 0);
}

/** Drops items that are in no mm's list. */
export function dropItems(k: Kernel, items: readonly number[]): void {
  for (const item of items) {
    remove_rmap_item_from_tree(k, item);
    free_rmap_item(k, item);
  }
}

function nextItem(k: Kernel, mm: number, before: number): number {
  return before === 0 ? k.mm.ksm_rmap_list.get(mm) : k.ksm_rmap_item.rmap_list.get(before);
}

function linkAfter(k: Kernel, mm: number, before: number, item: number): void {
  if (before === 0) {
    k.mm.ksm_rmap_list.set(mm, item);
  } else {
    k.ksm_rmap_item.rmap_list.set(before, item);
  }
}

function dropItem(k: Kernel, mm: number, before: number, item: number): void {
  const next = k.ksm_rmap_item.rmap_list.get(item);
  remove_rmap_item_from_tree(k, item);
  free_rmap_item(k, item);
  linkAfter(k, mm, before, next);
}
