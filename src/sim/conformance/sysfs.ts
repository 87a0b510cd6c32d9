import type { Machine, Outcome } from '../machine';
import { type SysFileWrite, sysFileWrite } from '../mm/sysfiles';
import { MTHP_MODES, type MthpMode, THP_MODES, type ThpMode } from '../mm/sysfs';
import type { OpsStep } from './ops';

/** A write to a file of /sys/kernel/mm/transparent_hugepage that says for which memory page faults take large folios, or to another file. */
export type SysfsWrite =
  | { readonly file: 'enabled'; readonly mode: ThpMode }
  | { readonly file: 'hugepages'; readonly order: number; readonly mode: MthpMode }
  | SysFileWrite;

const FOLDER = '/sys/kernel/mm/transparent_hugepage';

/** What a step `sys PATH VALUE` writes, if that file and that value are modelled. */
export function sysfsWriteOf(step: OpsStep): SysfsWrite | undefined {
  const [, path = '', value = ''] = step.text.split(/\s+/);
  const write = sysFileWrite(step.text);
  if (write !== undefined) return write;
  const thp = THP_MODES.find((mode) => mode === value);
  if (path === `${FOLDER}/enabled`) return thp && { file: 'enabled', mode: thp };
  const kB = /^(.*)\/hugepages-(\d+)kB\/enabled$/.exec(path);
  const order = Math.log2(Number(kB?.[2]) / 4);
  const mthp = MTHP_MODES.find((mode) => mode === value);
  return kB?.[1] === FOLDER && Number.isInteger(order) && mthp ? { file: 'hugepages', order, mode: mthp } : undefined;
}

/** The step of an `.ops` scenario that writes it. */
export function sysfsStep(write: SysfsWrite): string {
  if ('value' in write) return `sys ${write.path} ${write.value}`;
  const file = write.file === 'enabled' ? 'enabled' : `hugepages-${4 * 2 ** write.order}kB/enabled`;
  return `sys ${FOLDER}/${file} ${write.mode}`;
}

/** Kernels without multi-size THP have no files for the sizes. */
export function writeSysfs(machine: Machine, write: SysfsWrite): Pick<Outcome, 'ret' | 'err'> {
  if ('value' in write) return machine.writeSysFile(write);
  if (write.file === 'enabled') return machine.setThp(write.mode);
  if (!machine.kernel.has('mthp')) return { ret: -1, err: 'ENOENT' };
  return machine.setMthp(write.order, write.mode);
}
