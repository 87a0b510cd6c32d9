import { allSeries, findSeries, type Series } from '../series';
import { CONFIG_OPTIONS, type ConfigName, findConfigOption, parseConfigChoice } from './kconfig';
import { compareVersions, formatVersion, parseVersion, type Version } from './version';

/** The kernels that are held against real ones. Those in between follow from when each series landed. */
export const MEASURED_KERNELS = ['6.1', '6.12', '6.18', '7.2'] as const;
export const MAINLINE = '7.2';
const OLDEST: Version = [6, 1];
const NEWEST: Version = [7, 2];
const LRU_GEN_SINCE: Version = [6, 12];

export type Arch = 'x86_64';

/** Which kernel a scenario runs on: a release, an architecture, and the series that this kernel has. */
export interface KernelConfig {
  /** `6.12`. */
  readonly name: string;
  readonly version: Version;
  readonly arch: Arch;
  /** Ids of all series that this kernel has. */
  readonly series: ReadonlySet<string>;
  /** The multi-generational LRU runs (CONFIG_LRU_GEN_ENABLED), as Debian configures it: from 6.12 on. */
  readonly lruGen: boolean;
  /** Choices of Kconfig that are on. */
  readonly options: ReadonlySet<ConfigName>;
  /** Series added or removed by the scenario and choices of Kconfig, as written: `-rmap-overhaul`, `NO_PAGE_MAPCOUNT=y`. */
  readonly changed: readonly string[];
}

export type KernelError = { readonly error: string };

/**
 * Resolves a kernel by name (`6.12`, `mainline`) with series added (`+id`) or removed (`-id`). A series that another one
 * builds on is needed by it: taking it out takes the dependent ones out, adding one adds what it needs. `config` are choices
 * of Kconfig (`NO_PAGE_MAPCOUNT=y`), the last one counts; a kernel that does not have one drops it, as `make olddefconfig`
 * does. `release` is a point release of that kernel (`6.12.107`), which may have series that the tree had only for a while,
 * or lack one that it got later.
 */
export function resolveKernel(
  name: string,
  options: {
    readonly arch?: string;
    readonly series?: readonly string[];
    readonly config?: readonly string[];
    readonly release?: string;
  } = {},
): KernelConfig | KernelError {
  const version = parseVersion(name === 'mainline' ? MAINLINE : name);
  if (!version) {
    return { error: `"${name}" is not a kernel version; write one such as 6.12, or mainline` };
  }
  if (compareVersions(version, OLDEST) < 0 || compareVersions(version, NEWEST) > 0) {
    return { error: `kernel ${name} is not modelled; choose ${formatVersion(OLDEST)} to ${formatVersion(NEWEST)}` };
  }
  const arch = options.arch ?? 'x86_64';
  if (arch !== 'x86_64') {
    return { error: `architecture ${arch} is not modelled; choose x86_64` };
  }
  const series = new Set(allSeries.filter((s) => hasLanded(s, version, options.release)).map((s) => s.id));
  for (const change of options.series ?? []) {
    const error = applyChange(series, change);
    if (error) {
      return { error };
    }
  }
  const chosen = configured(options.config ?? [], series);
  if ('error' in chosen) {
    return chosen;
  }
  const lruGen = compareVersions(version, LRU_GEN_SINCE) >= 0;
  const changed = [...(options.series ?? []), ...chosen.written];
  return { name: formatVersion(version), version, arch, series, lruGen, options: chosen.on, changed };
}

/** What is on after some choices; of each the last one, as written. */
function configured(
  choices: readonly string[],
  series: ReadonlySet<string>,
): { readonly on: ReadonlySet<ConfigName>; readonly written: readonly string[] } | KernelError {
  const on = new Set<ConfigName>();
  const written = new Map<ConfigName, string>();
  for (const choice of choices) {
    const { name, value } = parseConfigChoice(choice);
    const option = findConfigOption(name);
    if (option === undefined) {
      return { error: `there is no choice "${name}"; known are ${CONFIG_OPTIONS.map((one) => one.name).join(', ')}` };
    }
    if (value !== 'y' && value !== 'n') {
      return { error: `${name} is y or n, not "${value}"` };
    }
    written.set(option.name, `${option.name}=${value}`);
    if (value === 'y' && series.has(option.series)) {
      on.add(option.name);
    } else {
      on.delete(option.name);
    }
  }
  return { on, written: [...written.values()] };
}

function hasLanded(series: Series, version: Version, release?: string): boolean {
  if (release !== undefined && series.releases?.includes(release)) {
    return true;
  }
  if (release !== undefined && series.lacking?.includes(release)) {
    return false;
  }
  const backported = series.backports?.some((tree) => compareVersions(tree, version) === 0) ?? false;
  return backported || compareVersions(series.landed, version) <= 0;
}

function applyChange(series: Set<string>, change: string): string | undefined {
  const id = change.slice(1);
  if ((change[0] !== '+' && change[0] !== '-') || !findSeries(id)) {
    return `there is no series "${change}"; known are ${allSeries.map((s) => s.id).join(', ')}`;
  }
  if (change[0] === '+') {
    addSeries(series, id);
  } else {
    removeSeries(series, id);
  }
  return undefined;
}

function addSeries(series: Set<string>, id: string): void {
  series.add(id);
  for (const needed of findSeries(id)?.needs ?? []) {
    addSeries(series, needed);
  }
}

function removeSeries(series: Set<string>, id: string): void {
  series.delete(id);
  for (const other of allSeries) {
    if (series.has(other.id) && other.needs?.includes(id)) {
      removeSeries(series, other.id);
    }
  }
}

export function isKernelError(kernel: KernelConfig | KernelError): kernel is KernelError {
  return 'error' in kernel;
}
