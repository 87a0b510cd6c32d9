import { describe, expect, it } from 'vitest';
import { isKernelError, type KernelConfig, MEASURED_KERNELS, resolveKernel } from '../../../src/sim/kernel/config';
import { functionByName, modelledFunctions } from '../../../src/sim/kernel/kfn';
import '../../../src/sim/machine';
import { allSeries, findSeries } from '../../../src/sim/series';

function config(name: string, series: readonly string[] = []): KernelConfig {
  const kernel = resolveKernel(name, { series });
  if (isKernelError(kernel)) {
    throw new Error(kernel.error);
  }
  return kernel;
}

describe('kernels', () => {
  it('have the series that had landed by then', () => {
    expect(config('6.7').series.has('rmap-overhaul')).toBe(false);
    expect(config('6.8').series.has('rmap-overhaul')).toBe(true);
    const early = [...config('6.1').series].filter(
      (id) => !findSeries(id)?.backports?.some((v) => v.join('.') === '6.1'),
    );
    expect(early).toEqual([]);
    expect(config('mainline').series.size).toBe(allSeries.length);
  });

  it('lose what builds on a series that is taken out, and gain what an added one needs', () => {
    expect(config('6.12', ['-rmap-overhaul']).series.has('fork-batch')).toBe(false);
    expect(config('6.1', ['+fork-batch']).series.has('rmap-overhaul')).toBe(true);
  });

  it('of a point release have what that had: more for a while, or not yet what its tree got later', () => {
    const has = (name: string, release: string, id: string) => {
      const kernel = resolveKernel(name, { release });
      return !isKernelError(kernel) && kernel.series.has(id);
    };
    expect(has('6.12', '6.12.107', 'pmd-dirty-lost')).toBe(true);
    expect(has('6.12', '6.12.117', 'pmd-dirty-lost')).toBe(false);
    expect(has('6.12', '6.12.107', 'dontunmap-no-self-merge')).toBe(false);
    expect(has('6.12', '6.12.117', 'dontunmap-no-self-merge')).toBe(true);
    expect(has('6.1', '6.1.0-50', 'dontunmap-no-self-merge')).toBe(false);
    expect(has('6.1', '6.1.0-56', 'dontunmap-no-self-merge')).toBe(true);
  });

  it.each(['5.10', '8.0', '6', 'new', '6.12.3', ''])('that are not modelled give a message: "%s"', (name) => {
    const kernel = resolveKernel(name);
    expect(isKernelError(kernel) && kernel.error).toMatch(/write one such as|choose 6\.1 to 7\.2/);
  });

  it('name the known series when one is unknown, and the architecture when it is not modelled', () => {
    const unknown = resolveKernel('6.12', { series: ['-nothing'] });
    expect(isKernelError(unknown) && unknown.error).toContain('rmap-overhaul');
    const arm = resolveKernel('6.12', { arch: 'arm64' });
    expect(isKernelError(arm) && arm.error).toContain('x86_64');
  });
});

describe('series', () => {
  it('have unique ids, a title, a summary, and need only series that exist', () => {
    expect(new Set(allSeries.map((s) => s.id)).size).toBe(allSeries.length);
    for (const series of allSeries) {
      expect(series.title.length * series.summary.length).toBeGreaterThan(0);
      expect((series.needs ?? []).filter((id) => !findSeries(id))).toEqual([]);
    }
  });

  it('that differ between measured kernels land in one of them', () => {
    const measured = allSeries.filter((s) => s.evidence === 'measured').map((s) => s.landed.join('.'));
    expect(measured.filter((version) => !(MEASURED_KERNELS as readonly string[]).includes(version))).toEqual([]);
  });
});

describe('kernel functions', () => {
  it('are registered under the name and the file that the kernel has', () => {
    expect(functionByName('do_wp_page')?.file).toBe('mm/memory.c');
    expect(functionByName('anon_vma_fork')?.file).toBe('mm/rmap.c');
    const odd = modelledFunctions().filter((fn) => !/^[a-z_0-9]+$/i.test(fn.name) || !fn.file.includes('/'));
    expect(odd).toEqual([]);
  });
});
