import { describe, expect, it } from 'vitest';
import { isKernelError, type KernelConfig, MEASURED_KERNELS, resolveKernel } from '../../../src/sim/kernel/config';
import { CONFIG_OPTIONS, parseConfigChoice } from '../../../src/sim/kernel/kconfig';
import { functionByName } from '../../../src/sim/kernel/kfn';
import '../../../src/sim/machine';
import { findSeries } from '../../../src/sim/series';

function on(name: string, config: readonly string[], series: readonly string[] = []): string[] {
  return [...resolved(name, config, series).options];
}

function resolved(name: string, config: readonly string[], series: readonly string[] = []): KernelConfig {
  const kernel = resolveKernel(name, { config, series });
  if (isKernelError(kernel)) {
    throw new Error(kernel.error);
  }
  return kernel;
}

describe('choices of Kconfig', () => {
  it.each(MEASURED_KERNELS)('are all off as distributions build %s', (kernel) => {
    expect(on(kernel, [])).toEqual([]);
  });

  it('are dropped by a kernel that does not have them, as make olddefconfig does', () => {
    expect(on('6.14', ['NO_PAGE_MAPCOUNT=y'])).toEqual([]);
    expect(on('6.15', ['NO_PAGE_MAPCOUNT=y'])).toEqual(['NO_PAGE_MAPCOUNT']);
    expect(on('7.2', ['NO_PAGE_MAPCOUNT=y'], ['-mm-id'])).toEqual([]);
    expect(on('6.12', ['NO_PAGE_MAPCOUNT=y'], ['+mm-id'])).toEqual(['NO_PAGE_MAPCOUNT']);
  });

  it('are what was said last, with or without CONFIG_', () => {
    expect(on('7.2', ['CONFIG_NO_PAGE_MAPCOUNT=y'])).toEqual(['NO_PAGE_MAPCOUNT']);
    expect(on('7.2', ['NO_PAGE_MAPCOUNT=y', 'CONFIG_NO_PAGE_MAPCOUNT=n'])).toEqual([]);
    expect(resolved('7.2', ['NO_PAGE_MAPCOUNT=y', 'NO_PAGE_MAPCOUNT=n']).changed).toEqual(['NO_PAGE_MAPCOUNT=n']);
    expect(parseConfigChoice('NO_PAGE_MAPCOUNT')).toEqual({ name: 'NO_PAGE_MAPCOUNT', value: 'y' });
  });

  it('that do not exist, or are neither y nor n, give a message', () => {
    expect(resolveKernel('7.2', { config: ['NUMA=y'] })).toEqual({
      error: 'there is no choice "NUMA"; known are NO_PAGE_MAPCOUNT',
    });
    expect(resolveKernel('7.2', { config: ['NO_PAGE_MAPCOUNT=m'] })).toEqual({
      error: 'NO_PAGE_MAPCOUNT is y or n, not "m"',
    });
  });

  it('came with a series that exists and name functions of the model', () => {
    for (const option of CONFIG_OPTIONS) {
      expect(findSeries(option.series)).toBeDefined();
      expect(option.functions.filter((fn) => functionByName(fn) === undefined)).toEqual([]);
    }
  });
});
