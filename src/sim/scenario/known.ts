import { isKernelError, MEASURED_KERNELS, resolveKernel } from '../kernel/config';
import { CONFIG_OPTIONS, type ConfigOption } from '../kernel/kconfig';
import { modelledFunctions } from '../kernel/kfn';
import { formatVersion, type Version } from '../kernel/version';
import { allSeries } from '../series';

/** What the engine has, as far as a scenario can name it. The checker asks it, so that tests can give it less. */
export interface Known {
  /** Kernels that are held against real ones, for messages and choices. */
  readonly kernels: readonly string[];
  readonly archs: readonly string[];
  readonly series: readonly { readonly id: string; readonly title: string }[];
  /** Choices of Kconfig. */
  readonly options: readonly ConfigOption[];
  /** Names of the modelled kernel functions. Empty: not known, so none is wrong. */
  readonly functions: ReadonlySet<string>;
  /** True if a scenario can run on this version. */
  hasKernel(version: Version): boolean;
  /** True if a kernel, with series added (`+id`) or removed (`-id`), has a series. */
  hasSeries(kernel: Version | 'mainline', changes: readonly string[], id: string): boolean;
}

export function engineKnows(): Known {
  return {
    kernels: MEASURED_KERNELS,
    archs: ['x86_64'],
    series: allSeries.map(({ id, title }) => ({ id, title })),
    options: CONFIG_OPTIONS,
    functions: new Set(modelledFunctions().map((fn) => fn.name)),
    hasKernel: (version) => !isKernelError(resolveKernel(formatVersion(version))),
    hasSeries: (kernel, series, id) => {
      const config = resolveKernel(kernel === 'mainline' ? kernel : formatVersion(kernel), { series });
      return !isKernelError(config) && config.series.has(id);
    },
  };
}
