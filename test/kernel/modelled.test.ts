import { describe, expect, it } from 'vitest';
import { ModelledSteps } from '../../src/sim/conformance/modelled';
import { type OpsScenario, readOps } from '../../src/sim/conformance/ops';
import { opsText } from './traces';

function scenarioOf(text: string): OpsScenario {
  const { scenario, errors } = readOps(text);
  if (scenario === undefined) throw new Error(errors.map((error) => error.message).join('\n'));
  return scenario;
}

/** `line: what is missing` of the first step that cannot be run, or undefined. */
function firstMissing(text: string): string | undefined {
  const scenario = scenarioOf(text);
  const modelled = new ModelledSteps(scenario);
  for (const step of scenario.steps) {
    const missing = modelled.missing(step);
    if (missing !== undefined) return `${step.line}: ${missing}`;
  }
  return undefined;
}

describe('what is modelled of the oracle’s scenarios', () => {
  it.each([
    '01_anon_basic',
    '02_fork_cow',
    '03_fork_chain_rmap',
    '04_thp',
    '05_thp_fork',
    '06_mthp64',
    '07_mthp16_32',
    '08_swap',
    '09_mthp_swap',
    '10_thp_swap',
    '22_collapse',
    '23_mlock',
    '24_mlock_thp',
    '25_free_cold',
    '26_mremap',
    '33_move_pages',
    '34_hwpoison',
    '38_zeropage_thp_fork',
    '43_mthp_swap_cow',
    '46_thp_fork_chain',
    '47_thp_fork_exit_order',
    '48_mthp_fork_dontneed',
    '49_mremap_half_thp',
    '50_mprotect_upgrade',
    '51_swap_fork',
    '57_lazyfree',
    '58_mlock_munmap',
    '30_guard',
    '60_guard_thp',
    '62_collapse_fork',
    '63_khugepaged',
  ])('all of %s', (name) => {
    expect(firstMissing(opsText(name))).toBeUndefined();
  });

  it.each([
    ['11_uffd', '6: userfaultfd'],
    ['16_file_private', '5: files'],
    ['18_shmem', '4: shared mappings'],
  ])('%s up to line %s', (name, missing) => {
    expect(firstMissing(opsText(name))).toBe(missing);
  });

  it('takes files of huge pages as steps, other files not', () => {
    const missing = (path: string) => firstMissing(`scenario s\nP0 mmap A 4 anon\nsys /sys/kernel/mm/${path}\n`);
    expect(missing('transparent_hugepage/enabled always')).toBeUndefined();
    expect(missing('transparent_hugepage/hugepages-64kB/enabled inherit')).toBeUndefined();
    expect(missing('transparent_hugepage/hugepages-65kB/enabled inherit')).toBe('3: this setting, or this value of it');
    expect(missing('transparent_hugepage/enabled inherit')).toBe('3: this setting, or this value of it');
    expect(missing('lru_gen/enabled y')).toBe('3: this setting, or this value of it');
  });

  it('does not guess what a setting does', () => {
    expect(firstMissing('scenario s\nlru-gen n\nP0 mmap A 4 anon\n')).toBe('3: the setting "lru-gen n"');
  });
});
