import { isKernelError, type KernelConfig, resolveKernel } from '../kernel/config';
import { parseConfigChoice, withoutPrefix } from '../kernel/kconfig';
import { formatVersion } from '../kernel/version';
import type { ScenarioNode } from './ast';

/** What a run does otherwise than its scenario says. */
export interface KernelOptions {
  /** Kernel to run on instead of the scenario's: `6.1`, `mainline`. */
  readonly kernel?: string;
  /** Series changes besides the scenario's: `-rmap-overhaul`. */
  readonly series?: readonly string[];
  /** Choices of Kconfig besides the scenario's, or instead of them: `NO_PAGE_MAPCOUNT=y`. */
  readonly config?: readonly string[];
}

/** The kernel that a scenario runs on: what it says, and what the options say instead or besides. */
export function kernelOf(scenario: ScenarioNode, options: KernelOptions): ReturnType<typeof resolveKernel> {
  let name = 'mainline';
  let arch: string | undefined;
  const series: string[] = [];
  const config: string[] = [];
  for (const item of scenario.items) {
    if (item.kind !== 'setting') continue;
    const { setting } = item;
    if (setting.kind === 'series') series.push(`${setting.add ? '+' : '-'}${setting.id.text}`);
    if (setting.kind === 'config') config.push(`${setting.name.text}=${setting.value.text}`);
    if (setting.kind === 'kernel') {
      name = setting.version === 'mainline' ? 'mainline' : formatVersion(setting.version);
      arch = setting.arch?.text;
    }
  }
  return resolveKernel(options.kernel ?? name, {
    ...(arch === undefined ? {} : { arch }),
    series: [...series, ...(options.series ?? [])],
    config: [...config, ...(options.config ?? [])],
  });
}

/** Of a run that cannot start: its overview still needs a machine. */
export function fallbackKernel(): KernelConfig {
  const config = resolveKernel('mainline');
  if (isKernelError(config)) throw new Error(config.error);
  return config;
}

/** The settings as they were in force, each as a line of a scenario, the kernel left out. */
export function settingsOf(scenario: ScenarioNode, { series = [], config = [] }: KernelOptions): string[] {
  const chosen = new Set(config.map((choice) => parseConfigChoice(choice).name));
  const own = scenario.items.flatMap((item) => {
    const setting = item.kind === 'setting' ? item.setting : undefined;
    if (setting === undefined || setting.kind === 'kernel') return [];
    return setting.kind === 'config' && chosen.has(withoutPrefix(setting.name.text)) ? [] : [item.text];
  });
  return [...own, ...series.map((change) => `series ${change}`), ...config.map((choice) => `config ${choice}`)];
}
