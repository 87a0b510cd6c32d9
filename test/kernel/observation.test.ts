import { describe, expect, it } from 'vitest';
import { runOps } from '../../src/sim/conformance/runOps';
import { parse, runScenario } from '../../src/sim/scenario';
import { type ObservedStep, observationText } from '../../src/sim/trace/observationFormat';
import { observeRun } from '../../src/sim/trace/observationRun';
import { golden } from './traces';

function steps(ops: string, kernel = '6.12'): readonly ObservedStep[] {
  return runOps(`scenario s\n${ops}`, kernel).observation.steps;
}

describe('the observation', () => {
  it('is laid out like a trace of the oracle, and reads back as what it was', () => {
    const trace = golden('6.12', '03_fork_chain_rmap');
    expect(JSON.parse(observationText(trace))).toEqual(trace);
    expect(observationText(trace).split('\n')[1]).toBe(' "steps":[');
  });

  it('merges equal empty pages and zero pages into runs, never two folios', () => {
    const [, , after] = steps('P0 mmap A 9 anon\nP0 read A 0-2\nP0 write A 4-5\n');
    expect(after?.procs.P0?.vmas[0]?.ptes.map(({ va, n, st, folio }) => [va, n, st, folio])).toEqual([
      ['A+0', 3, 'zero', undefined],
      ['A+3', 1, 'none', undefined],
      ['A+4', 1, 'present', 1],
      ['A+5', 1, 'present', 2],
      ['A+6', 3, 'none', undefined],
    ]);
  });

  it('tells at which level of the page tables the walk ended', () => {
    const [mapped, touched] = steps('P0 mmap A 1 anon\nP0 write A 0\nP0 mmap B 1 anon\n').slice(0, 2);
    const [, , other] = steps('P0 mmap A 1 anon\nP0 write A 0\nP0 mmap B 1 anon\n');
    const leaf = (step: ObservedStep | undefined, vma: number) => step?.procs.P0?.vmas[vma]?.ptes[0]?.leaf;
    expect([leaf(mapped, 0), leaf(touched, 0), leaf(other, 1)]).toEqual(['pgd', 'pte', 'pud']);
  });

  it('shows a PROT_NONE entry as present without bits', () => {
    const [, , none] = steps('P0 mmap A 1 anon\nP0 write A 0\nP0 mprotect A 0 none\n');
    expect(none?.procs.P0?.vmas[0]?.ptes[0]).toMatchObject({
      st: 'present',
      folio: 1,
      mapcount: 1,
      mincore: 1,
      pte: '',
    });
    expect(none?.procs.P0?.vmas[0]).toMatchObject({ perm: '---p', Rss: 4 });
  });

  it('shares a page in Pss among those that map it', () => {
    const [, , shared, , alone] = steps('P0 mmap A 3 anon\nP0 write A *\nP0 fork P1\nP1 fork P2\nP1 munmap A *\n');
    expect(shared?.procs.P0?.vmas[0]).toMatchObject({ Rss: 12, Pss: 6 });
    expect(alone?.procs.P2?.vmas[0]).toMatchObject({ Rss: 12, Pss: 6 });
    expect(alone?.procs.P1?.vmas).toEqual([]);
  });

  it.each([
    ['6.1', 'uptodate lru mmap anon swapbacked owner_2', 'uptodate lru swapbacked anon_exclusive'],
    ['6.12', 'uptodate lru mmap anon swapbacked ksm owner_2', 'uptodate lru swapbacked anon_exclusive owner_2'],
    [
      '7.2',
      'referenced uptodate lru mmap anon swapbacked owner_2',
      'referenced uptodate lru swapbacked anon_exclusive owner_2',
    ],
  ])('names the flags of a page as %s does', (kernel, kpageflags, pgflags) => {
    expect(steps('P0 mmap A 1 anon\nP0 write A 0\n', kernel)[1]?.folios[0]).toMatchObject({ kpageflags, pgflags });
  });

  it('gives a folio a new number when its page frame comes back later', () => {
    const list = steps('P0 mmap A 1 anon\nP0 write A 0\nP0 madvise A 0 DONTNEED\nP0 write A 0\n');
    expect(list[1]?.folios.map((folio) => folio.id)).toEqual([1]);
    expect(list[3]?.folios).toMatchObject([{ id: 2, samePfnAs: 1 }]);
  });

  it('tells the bytes read, and what ended an access', () => {
    const list = steps(
      'P0 mmap A 4 anon\nP0 fill A 0-1 =7\nP0 read A *\nP0 munmap A 2\nP0 read A *\nP0 read A 0 nodata\n',
    );
    expect(list[2]).toMatchObject({
      ret: 4,
      data: [
        [7, 2],
        [0, 2],
      ],
      minflt: 2,
    });
    expect(list[4]).toMatchObject({ ret: 2, sig: 'SEGV', data: [[7, 2]] });
    expect(list[5]).not.toHaveProperty('data');
  });

  it('counts a byte for the store that got a signal, as the oracle’s worker does', () => {
    const list = steps('P0 mmap A 2 anon\nP0 munmap A 1\nP0 write A *\nP0 write A 0\nP0 read A 0\n');
    expect(list[4]?.data).toEqual([[3, 1]]);
  });

  it('names errors, and gives the result of an exit no fault counts', () => {
    const list = steps('P0 mmap A 1 anon\nP0 mmap A 1 anon\nP0 fork P1\nP1 exit\n');
    expect(list[1]).toMatchObject({ ret: -1, err: 'EEXIST', minflt: 0 });
    expect(list[3]).toMatchObject({ ret: 0, err: '' });
    expect(list[3]).not.toHaveProperty('minflt');
    expect(Object.keys(list[3]?.procs ?? {})).toEqual(['P0']);
  });
});

describe('the observation of a scenario', () => {
  it('tells the processes by name and keeps what waits in LRU batches', () => {
    const [scenario] = parse(
      'scenario "s"\nkernel 6.12\nproc p\n  buf = mmap 8K anon private rw\n  write buf\n  drain\n',
    ).scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const { steps: list, ...head } = observeRun(runScenario(scenario));
    expect(head).toMatchObject({ format: 'mm-oracle-trace/2', scenario: 's', kernel: '6.12' });
    expect(list.map((step) => step.folios.map((folio) => folio.refcount))).toEqual([[], [2, 2], [1, 1]]);
    expect(list[1]?.procs.p?.rss).toEqual({ file: 0, anon: 2, swap: 0, shmem: 0 });
    expect(list[1]?.calls?.some((call) => call.includes('do_anonymous_page'))).toBe(true);
  });
});
