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
  it.each(['01_anon_basic', '02_fork_cow', '03_fork_chain_rmap'])('all of %s', (name) => {
    expect(firstMissing(opsText(name))).toBeUndefined();
  });

  it.each([
    ['04_thp', '5: large folios'],
    ['08_swap', '9: reclaim and swap'],
    ['11_uffd', '6: userfaultfd'],
    ['16_file_private', '5: files'],
    ['18_shmem', '4: shared mappings'],
    ['22_collapse', '7: large folios'],
    ['26_mremap', '10: large folios'],
    ['30_guard', '7: guard regions'],
    ['50_mprotect_upgrade', '9: large folios'],
    ['58_mlock_munmap', '6: large folios'],
    ['63_khugepaged', '9: large folios'],
  ])('%s up to line %s', (name, missing) => {
    expect(firstMissing(opsText(name))).toBe(missing);
  });

  it('knows when a page fault could allocate a large folio', () => {
    const touch = (settings: string, mmap: string): string | undefined =>
      firstMissing(`scenario s\n${settings}\nP0 mmap A ${mmap}\nP0 write A 0\n`);
    expect(touch('thp always', '512 anon')).toBe('4: large folios');
    expect(touch('', '512 anon')).toBe('4: large folios');
    expect(touch('thp madvise', '512 anon')).toBeUndefined();
    expect(touch('thp madvise', '512 anon thp')).toBe('3: large folios');
    expect(touch('thp always', '512 anon nothp')).toBeUndefined();
    expect(touch('thp always', '511 anon')).toBeUndefined();
    expect(touch('thp always', '512 anon at=1')).toBeUndefined();
    expect(touch('mthp 64 always', '16 anon')).toBe('4: large folios');
    expect(touch('mthp 64 never', '16 anon')).toBeUndefined();
    expect(touch('thp always', '512 anon populate')).toBe('3: large folios');
  });

  it('follows a region that may hold large folios to where it is moved', () => {
    expect(firstMissing('scenario s\nP0 mmap A 512 anon\nP0 mremap A * B 0\nP0 read B 0\n')).toBe('4: large folios');
  });

  it('does not guess what a setting does', () => {
    expect(firstMissing('scenario s\nlru-gen n\nP0 mmap A 4 anon\n')).toBe('3: the setting "lru-gen n"');
  });
});
