import { pte_present } from '../../arch/x86_64';
import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { folio_test_large, page_folio } from '../folio';
import { FOLL_GET, follow_page_mask } from '../gup';
import { splitFolioToOrder } from '../huge_memory/split_folio';
import { normalPage } from '../memory';
import { folio_get, folio_put } from '../page_alloc';
import { ksmMapping } from '../page-flags';
import { leafOf } from '../pgtable';
import { folio_test_ksm, PageAnon } from '../rmap';
import { lru_add_drain_all } from '../swap';
import { KSM_NO_SMART_SCAN } from '../sysfs';
import { VM_MERGEABLE } from '../vm_flags';
import { vmasOf } from '../vma';
import {
  dropItems,
  folio_stable_node,
  get_next_rmap_item,
  is_page_sharing_candidate,
  orphanedItems,
  pruneStableNodes,
  remove_rmap_item_from_tree,
  remove_trailing_rmap_items,
  scannedMms,
  stable_tree_append,
} from './items';
import { find_mergeable_vma, try_to_merge_with_ksm_page, try_to_merge_with_zero_page } from './merge';
import { break_cow } from './unmerge';

const FILE = 'mm/ksm.c';

/** Scans after which smart_scan leaves a page out that never was merged, and the oldest age that is counted. */
const SMART_AGE = 3;
const MAX_AGE = 255;

/** The anonymous page that an address maps, 0 if none: what ksmd looks at. */
function anonPageAt(k: Kernel, mm: number, vpn: number): number {
  const leaf = leafOf(k, mm, vpn);
  if (leaf === undefined || !pte_present(leaf.flags)) {
    return 0;
  }
  const page = leaf.level === 2 ? leaf.pfn : normalPage(leaf.flags, leaf.pfn);
  return page !== 0 && PageAnon(k, page) ? page : 0;
}

/** The whole content of a page, as one number. The kernel has a checksum of it, and memcmp(). */
function contentOf(k: Kernel, page: number): number {
  return k.page.content.get(page);
}

/** The KSM page with the content of a page, with a reference for the caller; 0 if there is none. */
export const stable_tree_search = kfn(FILE, 'stable_tree_search', (k, page: number): number => {
  if (folio_stable_node(k, page) !== 0) {
    folio_get(k, page);
    return page;
  }
  pruneStableNodes(k);
  const chain = chainOf(k, page);
  const found = chain.find((node) => is_page_sharing_candidate(k, node, 0));
  if (found === undefined) {
    return 0;
  }
  if (found !== chain[0] && is_page_sharing_candidate(k, found, 1)) {
    k.ksm_stable_node.hlist_dup.set(found, nextPlace(k, chain));
  }
  const kpage = k.ksm_stable_node.kpfn.get(found);
  folio_get(k, kpage);
  return kpage;
});

/** Stable nodes with the content of a page: more than one if all but one are full. The newest is the first to be asked. */
function chainOf(k: Kernel, page: number): number[] {
  const { table, kpfn, hlist_dup } = k.ksm_stable_node;
  const same = [...table.rows()].filter((node) => contentOf(k, kpfn.get(node)) === contentOf(k, page));
  return same.sort((a, b) => hlist_dup.get(b) - hlist_dup.get(a));
}

/** The place of a node that becomes the first of a chain. */
function nextPlace(k: Kernel, chain: readonly number[]): number {
  const first = chain[0];
  return first === undefined ? 0 : k.ksm_stable_node.hlist_dup.get(first) + 1;
}

/** A stable node for a page that has become a KSM page. */
export const stable_tree_insert = kfn(FILE, 'stable_tree_insert', (k, kpage: number): number => {
  const place = nextPlace(k, chainOf(k, kpage));
  const node = k.ksm_stable_node.table.alloc();
  k.ksm_stable_node.hlist_dup.set(node, place);
  k.ksm_stable_node.kpfn.set(node, kpage);
  k.page.mapping.set(kpage, ksmMapping(node));
  return node;
});

/** The page of another item, with a reference; 0 if there is none any more. */
function get_mergeable_page(k: Kernel, item: number): number {
  const mm = k.ksm_rmap_item.mm.get(item);
  const vpn = k.ksm_rmap_item.address.get(item);
  const vma = find_mergeable_vma(k, mm, vpn);
  if (vma === 0) {
    return 0;
  }
  const page = anonPageAt(k, mm, vpn);
  if (!k.has('folio-walk')) {
    // follow_page() takes the reference itself.
    const found = follow_page_mask(k, vma, vpn, FOLL_GET);
    if (found === 'none' || found === 'unshare') {
      return 0;
    }
    if (page === 0) {
      folio_put(k, page_folio(k, found.page));
    }
    return page;
  }
  if (page !== 0) {
    folio_get(k, page_folio(k, page));
  }
  return page;
}

/**
 * The item in the unstable tree whose page has the same content, with a reference on that page; without one the item is put
 * into the tree. The tree is looked through in the order of its items, not by comparison: 6.1 calls follow_page_mask() for
 * each that a balanced tree would compare with.
 */
export const unstable_tree_search_insert = kfn(
  FILE,
  'unstable_tree_search_insert',
  (k, item: number, page: number): { readonly item: number; readonly page: number } | undefined => {
    const { unstable } = k.ksm_rmap_item;
    for (const other of k.ksm_rmap_item.table.rows()) {
      if (unstable.get(other) === 0) {
        continue;
      }
      const tree = get_mergeable_page(k, other);
      if (tree === 0) {
        return undefined;
      }
      if (tree === page) {
        folio_put(k, page_folio(k, tree));
        return undefined;
      }
      if (contentOf(k, tree) === contentOf(k, page)) {
        return { item: other, page: tree };
      }
      folio_put(k, page_folio(k, tree));
    }
    unstable.set(item, 1);
    return undefined;
  },
);

/** Makes `page` a KSM page and merges the other one into it. True if both entries map it now. */
export const try_to_merge_two_pages = kfn(
  FILE,
  'try_to_merge_two_pages',
  function* (k, item: number, page: number, treeItem: number, treePage: number): Path<boolean> {
    if (!(yield* try_to_merge_with_ksm_page(k, item, page, 0))) {
      return false;
    }
    if (yield* try_to_merge_with_ksm_page(k, treeItem, treePage, page)) {
      return true;
    }
    yield* break_cow(k, item);
    return false;
  },
);

/** What the page of an item can be merged with: a KSM page of the same content, else one that was seen in this scan. */
export const cmp_and_merge_page = kfn(
  FILE,
  'cmp_and_merge_page',
  function* (k, page: number, item: number): Path<void> {
    const node = folio_test_ksm(k, page) ? folio_stable_node(k, page) : 0;
    if (node !== 0 && k.ksm_rmap_item.head.get(item) === node) {
      return;
    }
    const checksumFirst = k.has('ksm-checksum-first');
    if (node === 0 && checksumFirst) {
      remove_rmap_item_from_tree(k, item);
      if (changed(k, item, page) || (yield* try_to_merge_with_zero_page(k, item, page))) {
        return;
      }
    }
    const kpage = stable_tree_search(k, page);
    remove_rmap_item_from_tree(k, item);
    if (kpage !== 0) {
      if (yield* try_to_merge_with_ksm_page(k, item, page, kpage)) {
        stable_tree_append(k, item, folio_stable_node(k, kpage));
      }
      folio_put(k, kpage);
      return;
    }
    if (!checksumFirst && (changed(k, item, page) || (yield* try_to_merge_with_zero_page(k, item, page)))) {
      return;
    }
    const tree = unstable_tree_search_insert(k, item, page);
    if (tree === undefined) {
      return;
    }
    const merged = yield* try_to_merge_two_pages(k, item, page, tree.item, tree.page);
    const folio = page_folio(k, page);
    const oneFolio = folio_test_large(k, folio) && folio === page_folio(k, tree.page);
    folio_put(k, page_folio(k, tree.page));
    if (merged) {
      const made = stable_tree_insert(k, page);
      stable_tree_append(k, tree.item, made);
      stable_tree_append(k, item, made);
    } else if (oneFolio) {
      // With a reference for each of the two pages the folio could not be split; now it can. The next scan merges them.
      yield* splitFolioToOrder(k, page, 0);
    }
  },
);

/** Whether the content has changed since the last scan: then the page is not worth a look yet. 0 means never seen. */
function changed(k: Kernel, item: number, page: number): boolean {
  const checksum = contentOf(k, page) + 1;
  const same = k.ksm_rmap_item.oldchecksum.get(item) === checksum;
  k.ksm_rmap_item.oldchecksum.set(item, checksum);
  return !same;
}

/** Scans that a page of this age is left out for (skip_age). */
function skip_age(age: number): number {
  return age <= 3 ? 1 : age <= 5 ? 2 : age <= 8 ? 4 : 8;
}

/** Since 6.7: pages that were scanned a few times without being merged are left out of some scans (smart_scan). */
export const should_skip_rmap_item = kfn(FILE, 'should_skip_rmap_item', (k, page: number, item: number): boolean => {
  const off = !k.has('ksm-smart-scan') || k.counters.sysfs.get(KSM_NO_SMART_SCAN) !== 0;
  if (off || folio_test_ksm(k, page)) {
    return false;
  }
  const { age: ageOf, remaining_skips } = k.ksm_rmap_item;
  const age = ageOf.get(item);
  ageOf.set(item, Math.min(age + 1, MAX_AGE));
  if (age < SMART_AGE) {
    return false;
  }
  if (remaining_skips.get(item) === 0) {
    remaining_skips.set(item, skip_age(age));
    return false;
  }
  remaining_skips.add(item, -1);
  remove_rmap_item_from_tree(k, item);
  return true;
});

/** Goes through the mergeable VMAs of an mm. One that has none is not scanned any more. */
function* scanMm(k: Kernel, mm: number): Path<void> {
  let last = 0;
  let mergeable = false;
  for (const vma of [...vmasOf(k, mm)]) {
    if ((k.vma.vm_flags.get(vma) & VM_MERGEABLE) === 0) {
      continue;
    }
    mergeable = true;
    for (let vpn = k.vma.vm_start.get(vma); vpn < k.vma.vm_end.get(vma) && k.vma.anon_vma.get(vma) !== 0; vpn++) {
      const page = anonPageAt(k, mm, vpn);
      if (page === 0) {
        continue;
      }
      last = get_next_rmap_item(k, mm, last, vpn);
      if (should_skip_rmap_item(k, page, last)) {
        continue;
      }
      folio_get(k, page_folio(k, page));
      yield* cmp_and_merge_page(k, page, last);
      folio_put(k, page_folio(k, page));
    }
  }
  remove_trailing_rmap_items(k, mm, last);
  if (!mergeable) {
    k.mm.ksm_slot.set(mm, 0);
  }
}

/**
 * One full scan of ksmd over all mms that are registered. A page is merged in its second scan at the earliest: only then it
 * is known not to change all the time. Pages of zeroes are merged like others unless use_zero_pages is on.
 * Left out: NUMA (merge_across_nodes), the advisor. Returns false if no mm is registered: ksmd then sleeps.
 */
export const ksm_do_scan = kfn(FILE, 'ksm_do_scan', function* (k): Path<boolean> {
  const mms = scannedMms(k);
  const orphans = orphanedItems(k);
  if (mms.length === 0 && orphans.length === 0) {
    return false;
  }
  lru_add_drain_all(k);
  dropItems(k, orphans);
  for (const item of k.ksm_rmap_item.table.rows()) {
    k.ksm_rmap_item.unstable.set(item, 0);
  }
  for (const mm of mms) {
    yield* scanMm(k, mm);
  }
  return true;
});
