import type { Errno } from '../kernel/errno';
import type { Kernel } from '../kernel/kernel';
import type { Path } from '../kernel/kfn';
import { deferred_split_scan } from './huge_memory/shrinker';
import { KSM_FILES, KSM_PATH, writeKsm } from './ksm/sysfs';
import { HPAGE_PMD_NR, setKhugepagedMaxPtesNone } from './sysfs';

const DROP_CACHES = '/proc/sys/vm/drop_caches';
const MAX_PTES_NONE = '/sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none';

/** Files of sysfs and procfs, beside `enabled` of THP, that a scenario may write a number to. */
export const SYS_FILES: readonly string[] = [...KSM_FILES.map((file) => KSM_PATH + file), MAX_PTES_NONE, DROP_CACHES];

/** A line that writes a number to one of them, `set PATH VALUE` or `sys PATH VALUE`. */
export interface SysFileWrite {
  readonly path: string;
  readonly value: number;
}

/** Undefined if the line writes something else. */
export function sysFileWrite(line: string): SysFileWrite | undefined {
  const [, path = '', value = ''] = line.split(/\s+/);
  return SYS_FILES.includes(path) && /^\d{1,9}$/.test(value) ? { path, value: Number(value) } : undefined;
}

/**
 * Does what the write does. '' or an errno. `drop_caches`: 2 and 3 run the shrinkers, of which the one of the deferred-split queue
 * is modelled; 1 is about files. Writing a setting never fails otherwise than by its value.
 */
export function* writeSysFile(k: Kernel, { path, value }: SysFileWrite): Path<'' | Errno> {
  if (path === DROP_CACHES) {
    if (value < 1 || value > 4) {
      return 'EINVAL';
    }
    if (value & 2) {
      yield* deferred_split_scan(k);
    }
    return '';
  }
  if (path === MAX_PTES_NONE) {
    if (value >= HPAGE_PMD_NR) {
      return 'EINVAL';
    }
    setKhugepagedMaxPtesNone(k, value);
    return '';
  }
  const file = KSM_FILES.find((known) => path === KSM_PATH + known);
  return file === undefined ? 'ENOENT' : yield* writeKsm(k, file, value);
}
