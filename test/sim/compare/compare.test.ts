import { describe, expect, it } from 'vitest';
import { compareRuns, compareStep } from '../../../src/sim/compare';
import { runScenario } from '../../../src/sim/scenario';
import { aspects, compared, comparedSeries, fieldsAt, only, readGallery } from './compared';

const WELCOME = readGallery('welcome.mms');
const LRU_BATCH = readGallery('fork-cow/lru-batch-reference.mms');

const FORK = `scenario "fork"
kernel 6.12
proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  child = fork
child: write buf[2]
`;

describe('a series that changes calls only', () => {
  const comparison = comparedSeries(WELCOME, 'rmap-overhaul');

  it('differs in calls and in nothing else', () => {
    expect(aspects(comparison)).toEqual(['1', '2 calls', '3', '4 calls', '5 calls', '6', '7 calls']);
    expect(comparison.overview.equal).toBe(false);
    expect(comparison.overview.firstOf).toEqual({ calls: 2 });
    for (let n = 1; n <= 7; n++) expect(fieldsAt(comparison, n)).toEqual([]);
  });

  it('says which function was called instead of which', () => {
    const { sides, summary } = comparison.overview;
    expect([sides.a.label, sides.b.label]).toEqual(['without rmap-overhaul', 'with rmap-overhaul']);
    expect(sides.b.series).toEqual(expect.arrayContaining(['rmap-overhaul', 'fork-batch', 'zap-batch']));
    expect(sides.a.series).toEqual([]);
    expect(summary).toBe(
      'First difference at step 2, `parent: write buf`: with rmap-overhaul: called folio_add_new_anon_rmap instead of ' +
        'page_add_new_anon_rmap (and 2 more); state equal. Outcome and state are equal after every step.',
    );
  });

  it('counts the functions and lays the two call trees side by side', () => {
    const { calls } = compareStep(comparison, 2);
    expect(calls.counts).toEqual([
      { fn: 'page_add_new_anon_rmap', a: 4, b: 0 },
      { fn: 'folio_add_new_anon_rmap', a: 0, b: 4 },
    ]);
    const different = calls.lines.filter(({ same }) => !same);
    expect(different.map(({ fn, a, b }) => `${fn} ${a?.depth ?? '-'} ${b?.depth ?? '-'}`)).toEqual([
      'page_add_new_anon_rmap 4 -',
      'folio_add_new_anon_rmap - 4',
      'page_add_new_anon_rmap 4 -',
      'folio_add_new_anon_rmap - 4',
    ]);
    expect(calls.lines.filter(({ same }) => same).every(({ a, b }) => a?.depth === b?.depth)).toBe(true);
  });
});

describe('a series that changes bits of an entry', () => {
  it('differs where fork write-protects dirty entries, and stays different until they are made up for', () => {
    const comparison = comparedSeries(FORK, 'saved-dirty');
    expect(aspects(comparison)).toEqual(['1', '2', '3 state', '4 state']);
    expect(fieldsAt(comparison, 3)).toEqual([
      'PTE parent:buf flags: D | SAVED_DIRTY',
      'PTE child:buf flags: D | SAVED_DIRTY',
    ]);
    expect(compareStep(comparison, 3).objects.map(({ times }) => times)).toEqual([4, 4]);
    expect(fieldsAt(comparison, 4)).toEqual([
      'PTE parent:buf flags: D | SAVED_DIRTY',
      'PTE child:buf[0..1] flags: D | SAVED_DIRTY',
      'PTE child:buf[3] flags: D | SAVED_DIRTY',
    ]);
  });

  it('tells what a step brought from what was there before', () => {
    const { overview } = comparedSeries(FORK, 'saved-dirty');
    expect(overview.steps.map(({ differences, fresh }) => [differences, fresh])).toEqual([
      [0, 0],
      [0, 0],
      [2, 2],
      [3, 0],
    ]);
    expect(overview.steps[3]?.summary).toBe('state: 3 differences from before, nothing new');
  });

  it('differs where mprotect takes the write permission', () => {
    const text =
      'scenario "s"\nkernel 6.12\nproc parent\nbuf = mmap 8K anon private rw nothp\nwrite buf\nmprotect buf r\n';
    const comparison = comparedSeries(text, 'saved-dirty');
    expect(comparison.overview.first).toEqual({
      step: 3,
      aspect: 'state',
      object: 'PTE parent:buf',
      field: 'flags',
      a: 'D',
      b: 'SAVED_DIRTY',
      select: { a: { kind: 'pte', proc: 0, vpn: 0x40000000 }, b: { kind: 'pte', proc: 0, vpn: 0x40000000 } },
    });
  });
});

describe('two kernels', () => {
  const comparison = compared(LRU_BATCH, { kernel: '6.12' }, { kernel: '6.18' });

  it('differ in the reference of the LRU batch after the munmap of the child', () => {
    expect(comparison.overview.firstOf).toEqual({ calls: 1, state: 4 });
    expect(fieldsAt(comparison, 4)).toEqual([
      'folio 1 _refcount: 1 | 2',
      'folio 1 flags: lru | active',
      'LRU batch of CPU 0 lru_add.nr: 0 | 1',
    ]);
  });

  it('are equal again after the write that drains the batch', () => {
    expect(aspects(comparison)).toEqual(['1 calls', '2', '3', '4 calls state', '5 calls']);
    expect(fieldsAt(comparison, 5)).toEqual([]);
  });

  it('are named by their versions, with the series that set them apart', () => {
    const { a, b } = comparison.overview.sides;
    expect([a.label, b.label]).toEqual(['6.12', '6.18']);
    expect(b.series).toContain('zap-no-lru-drain');
    expect(a.series).not.toContain('zap-no-lru-drain');
    expect(comparison.overview.summary).toContain(
      'First difference of state at step 4, `child: munmap buf`: 6.12 only: called lru_add_drain (and 3 more); ' +
        'state: folio 1 _refcount 1 vs. 2 (and 2 more).',
    );
  });
});

describe('outcomes', () => {
  it('differ by errno', () => {
    const text = `scenario "s"
proc p
  all = mmap 16K anon private rw nothp
  mprotect all[2..3] r
  there = mremap all
`;
    const comparison = compared(text, { kernel: '6.12' }, { kernel: '7.2' });
    expect(comparison.overview.firstOf.outcome).toBe(3);
    expect(fieldsAt(comparison, 3)).toContain('outcome result: -1 EFAULT | 0');
  });

  it('differ by what the kernel counted in the step', () => {
    const comparison = comparedSeries(readGallery('madvise/populate.mms'), 'faultin-page-range');
    expect(comparison.overview.firstOf).toEqual({ outcome: 7, calls: 2, state: 7 });
    expect(fieldsAt(comparison, 7)).toEqual(
      expect.arrayContaining(['vmstat pgfault: +1 | +0', 'PTE P:buf[3] entry: zero page P|US|A|SPECIAL|NX | none']),
    );
  });

  it('differ by signal and by the bytes that a read saw', () => {
    const text = (last: string): string => `scenario "s"
proc p
  buf = mmap 16K anon private rw nothp
  write buf = 7
  ${last}
  read buf[0..2]
`;
    const [a, b] = ['munmap buf[2]', 'write buf[1] = 9'].map((last) => runScenario(only(text(last))));
    const comparison = compareRuns(a, b);
    expect(fieldsAt(comparison, 4)).toEqual(
      expect.arrayContaining(['outcome data of buf[1]: 7 | 9', 'outcome signal: SIGSEGV at buf[2] | none']),
    );
  });
});

describe('runs of different length', () => {
  const scenario = only(FORK);

  it('are compared as far as both go; the rest is said to be of one side', () => {
    const whole = runScenario(scenario);
    const short = runScenario(scenario, { limits: { pagesPerStatement: 2 } });
    expect(short.steps.length).toBe(1);
    const { overview } = compareRuns(whole, short);
    expect(overview.steps.map(({ n, ran }) => `${n} ${ran}`)).toEqual(['1 both', '2 a', '3 a', '4 a']);
    expect(overview.equal).toBe(false);
    expect(overview.sides.b.stopped?.reason).toBe('limit');
    expect(overview.summary).toMatch(/^second run ended after step 1 \(This step touches 4 pages/);
    const other = compareRuns(short, whole);
    expect(other.overview.steps.map(({ ran }) => ran)).toEqual(['both', 'b', 'b', 'b']);
    expect(compareStep(other, 3)).toMatchObject({ step: 3, objects: [], calls: { equal: true } });
  });

  it('says both that they differed before and that one ended', () => {
    const a = runScenario(scenario, { kernel: '6.1' });
    const b = runScenario(scenario, { kernel: '7.2', limits: { processes: 1, pagesPerRun: 5 } });
    const { overview } = compareRuns(a, b);
    expect(overview.summary).toMatch(/^First difference at step 1, .* 7\.2 ended after step 2/);
  });
});

describe('equal runs', () => {
  it('have no difference', () => {
    const { overview } = compared(WELCOME, {}, {});
    expect(overview.equal).toBe(true);
    expect(overview.first).toBeUndefined();
    expect(overview.summary).toBe('No difference in 7 steps.');
    expect([overview.sides.a.label, overview.sides.b.label]).toEqual(['first run', 'second run']);
  });

  it('are equal with a series that the scenario does not reach', () => {
    expect(comparedSeries(WELCOME, 'mremap-multi').overview.equal).toBe(true);
  });
});

describe('a step that does not exist', () => {
  it('has nothing to tell', () => {
    const comparison = compared(FORK, {}, {});
    for (const n of [-1, 0, 5, 99]) expect(compareStep(comparison, n)).toMatchObject({ objects: [], summary: '' });
  });
});
