import type { Kernel } from '../../kernel/kernel';
import type { Path } from '../../kernel/kfn';
import { KSM_MAX_PAGE_SHARING, KSM_NO_SMART_SCAN, KSM_USE_ZERO_PAGES } from '../sysfs';
import { ksm_max_page_sharing, pruneStableNodes } from './items';
import { unmerge_and_remove_all_rmap_items } from './unmerge';

export const KSM_PATH = '/sys/kernel/mm/ksm/';
/** Files of /sys/kernel/mm/ksm that a scenario may write. */
export const KSM_FILES = ['max_page_sharing', 'run', 'smart_scan', 'use_zero_pages'] as const;
export type KsmFile = (typeof KSM_FILES)[number];

/** KSM_RUN_UNMERGE. */
const UNMERGE = 2;

/**
 * A write to a file of /sys/kernel/mm/ksm. Returns 0, or -1 with an errno. `run`: 2 unmerges everything; 0 and 1 do nothing here, as
 * ksmd runs when the scenario says so. `max_page_sharing`: not while there are KSM pages. `smart_scan`: 6.7 and later.
 */
export function* writeKsm(k: Kernel, file: KsmFile, value: number): Path<'' | 'EINVAL' | 'EBUSY' | 'ENOENT'> {
  const { sysfs } = k.counters;
  switch (file) {
    case 'use_zero_pages':
      if (value > 1) {
        return 'EINVAL';
      }
      sysfs.set(KSM_USE_ZERO_PAGES, value);
      return '';
    case 'smart_scan':
      if (!k.has('ksm-smart-scan')) {
        return 'ENOENT';
      }
      if (value > 1) {
        return 'EINVAL';
      }
      sysfs.set(KSM_NO_SMART_SCAN, 1 - value);
      return '';
    case 'max_page_sharing':
      return setMaxPageSharing(k, value);
    case 'run':
      if (value > UNMERGE) {
        return 'EINVAL';
      }
      if (value === UNMERGE) {
        yield* unmerge_and_remove_all_rmap_items(k);
      }
      return '';
  }
}

function setMaxPageSharing(k: Kernel, value: number): '' | 'EINVAL' | 'EBUSY' {
  if (value < 2) {
    return 'EINVAL';
  }
  pruneStableNodes(k);
  if (value !== ksm_max_page_sharing(k) && [...k.ksm_stable_node.table.rows()].length > 0) {
    return 'EBUSY';
  }
  k.counters.sysfs.set(KSM_MAX_PAGE_SHARING, value);
  return '';
}
