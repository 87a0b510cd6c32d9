import type { Kernel } from '../../kernel/kernel';
import { kfn, type Path } from '../../kernel/kfn';
import { lockRead, unlockRead } from '../../sched/locks';
import { treeOf } from '../anon_vma';
import type { RmapWalkControl } from '../rmap/walk';
import { folio_stable_node, itemsOfNode } from './items';

/** A VMA that rmap looks at for a KSM page, and the address there. */
export interface KsmCandidate {
  readonly avc: number;
  readonly vma: number;
  readonly vpn: number;
}

/**
 * VMAs in which a KSM page may be mapped, in the order of rmap_walk_ksm(): for each item of its stable node those in the
 * tree of the item's anon_vma that hold the item's address; first of the item's own mm, in a second round of the others,
 * which got it by fork.
 */
export function* ksmCandidates(k: Kernel, folio: number): Generator<KsmCandidate> {
  const node = folio_stable_node(k, folio);
  const items = node === 0 ? [] : itemsOfNode(k, node);
  for (const forks of [false, true]) {
    for (const item of items) {
      const vpn = k.ksm_rmap_item.address.get(item);
      for (const avc of treeOf(k, k.ksm_rmap_item.anon_vma.get(item))) {
        const vma = k.avc.vma.get(avc);
        const inside = vpn >= k.vma.vm_start.get(vma) && vpn < k.vma.vm_end.get(vma);
        if (inside && (k.vma.vm_mm.get(vma) !== k.ksm_rmap_item.mm.get(item)) === forks) {
          yield { avc, vma, vpn };
        }
      }
    }
  }
}

/** Calls `rmap_one` for every VMA that may map a KSM page, under the lock of its anon_vma. Folio locked. */
export const rmap_walk_ksm = kfn(
  'mm/ksm.c',
  'rmap_walk_ksm',
  function* (k, folio: number, rwc: RmapWalkControl): Path<void> {
    for (const { avc, vma, vpn } of ksmCandidates(k, folio)) {
      if (rwc.invalid_vma?.(k, vma)) {
        continue;
      }
      const root = k.anon_vma.root.get(k.avc.anon_vma.get(avc));
      yield* lockRead(k, k.anon_vma.rwsem, root, 'anon_vma->root->rwsem (read)');
      const goOn = yield* rwc.rmap_one(k, folio, vma, vpn);
      unlockRead(k.anon_vma.rwsem, root);
      if (!goOn || rwc.done?.(k, folio)) {
        return;
      }
    }
  },
);
