import type { Machine, Outcome } from '../machine';
import { KSM_FILES, KSM_PATH, type KsmFile } from '../mm/ksm/sysfs';
import { MTHP_MODES, type MthpMode, THP_MODES, type ThpMode } from '../mm/sysfs';
import type { OpsStep } from './ops';

/** A write to a file of /sys/kernel/mm/transparent_hugepage that says for which memory page faults take large folios, or of KSM. */
export type SysfsWrite =
  | { readonly file: 'enabled'; readonly mode: ThpMode }
  | { readonly file: 'hugepages'; readonly order: number; readonly mode: MthpMode }
  | { readonly file: KsmFile; readonly value: number };

const FOLDER = '/sys/kernel/mm/transparent_hugepage';

/** What a step `sys PATH VALUE` writes, if that file and that value are modelled. */
export function sysfsWriteOf(step: OpsStep): SysfsWrite | undefined {
  const [, path = '', value = ''] = step.text.split(/\s+/);
  const ksm = ksmWrite(step.text);
  if (ksm !== undefined) return ksm;
  const thp = THP_MODES.find((mode) => mode === value);
  if (path === `${FOLDER}/enabled`) return thp && { file: 'enabled', mode: thp };
  const kB = /^(.*)\/hugepages-(\d+)kB\/enabled$/.exec(path);
  const order = Math.log2(Number(kB?.[2]) / 4);
  const mthp = MTHP_MODES.find((mode) => mode === value);
  return kB?.[1] === FOLDER && Number.isInteger(order) && mthp ? { file: 'hugepages', order, mode: mthp } : undefined;
}

/** What a line `set PATH VALUE` or `sys PATH VALUE` writes to /sys/kernel/mm/ksm; undefined if it is none of the modelled files. */
export function ksmWrite(line: string): { readonly file: KsmFile; readonly value: number } | undefined {
  const [, path = '', value = ''] = line.split(/\s+/);
  const file = KSM_FILES.find((known) => path === `${KSM_PATH}${known}`);
  return file !== undefined && /^\d{1,9}$/.test(value) ? { file, value: Number(value) } : undefined;
}

/** The step of an `.ops` scenario that writes it. */
export function sysfsStep(write: SysfsWrite): string {
  if ('value' in write) return `sys ${KSM_PATH}${write.file} ${write.value}`;
  const file = write.file === 'enabled' ? 'enabled' : `hugepages-${4 * 2 ** write.order}kB/enabled`;
  return `sys ${FOLDER}/${file} ${write.mode}`;
}

/** Kernels without multi-size THP have no files for the sizes. */
export function writeSysfs(machine: Machine, write: SysfsWrite): Pick<Outcome, 'ret' | 'err'> {
  if ('value' in write) return machine.writeKsm(write.file, write.value);
  if (write.file === 'enabled') return machine.setThp(write.mode);
  if (!machine.kernel.has('mthp')) return { ret: -1, err: 'ENOENT' };
  return machine.setMthp(write.order, write.mode);
}
