import { describe, expect, it } from 'vitest';
import { fuzz, judge, type RunOnKernel, shrink } from '../../src/realkernel/fuzz/campaign';
import { EXPLAINED, explain } from '../../src/realkernel/fuzz/explained';
import { FUZZ_THP, generate } from '../../src/realkernel/fuzz/generate';
import { minimise } from '../../src/realkernel/fuzz/minimise';
import { Sums } from '../../src/realkernel/fuzz/sums';
import { mmsOfOps } from '../../src/realkernel/toMms';
import { readOps } from '../../src/sim/conformance/ops';
import { runOps } from '../../src/sim/conformance/runOps';
import { isNotForGuests, toOps } from '../../src/sim/conformance/toOps';
import { MEASURED_KERNELS } from '../../src/sim/kernel/config';
import { parse, problemsOf, runScenario } from '../../src/sim/scenario';
import type { Observation } from '../../src/sim/trace/observationFormat';

const OPTIONS = { steps: 12, procs: 4 } as const;
const seeds = Array.from({ length: 60 }, (_, i) => i + 1);

describe.each(FUZZ_THP)('random scenarios with thp %s', (thp) => {
  const scenarios = seeds.map((seed) => generate(seed, { ...OPTIONS, thp }));

  it('are the same for the same seed, and differ between seeds', () => {
    expect(seeds.map((seed) => generate(seed, { ...OPTIONS, thp }))).toEqual(scenarios);
    expect(new Set(scenarios.map(({ text }) => text.replace(/^scenario .*/, ''))).size).toBe(scenarios.length);
  });

  it('are what the agent takes, with the steps and processes asked for', () => {
    for (const { text } of scenarios) {
      const { scenario, errors } = readOps(text);
      expect(errors).toEqual([]);
      const regions = scenario?.spans.filter((span) => span > 0).length ?? 0;
      expect(scenario?.steps.length).toBe(12 + 2 * regions);
      expect(Math.max(...(scenario?.steps.map(({ proc }) => proc) ?? []))).toBeLessThan(4);
    }
  });

  it('can all be run in the simulator', () => {
    for (const { text } of scenarios.slice(0, 20)) expect(runOps(text, '6.18').stopped).toBeUndefined();
  });

  it.each(thp === 'mthp' ? ['6.12', '6.18', '7.2'] : MEASURED_KERNELS)(
    'keep the invariants after every step on %s',
    (kernel) => {
      for (const { text } of scenarios.slice(0, 20)) {
        const [scenario] = parse(mmsOfOps(text, kernel) ?? '').scenarios;
        if (scenario === undefined) throw new Error('no scenario');
        const { overview } = runScenario(scenario, { kernel, invariants: 'each step' });
        expect(overview.steps.flatMap((step) => step.broken ?? [])).toEqual([]);
      }
    },
  );

  it('can be told in the scenario language, and come back as scenarios that do the same', () => {
    for (const { text, name } of scenarios.slice(0, 20)) {
      const mms = mmsOfOps(text, '6.18') ?? '';
      expect(problemsOf(mms).map(({ message }) => message)).toEqual([]);
      const [scenario] = parse(mms).scenarios;
      if (scenario === undefined) throw new Error('no scenario');
      const back = toOps(scenario, name);
      if (isNotForGuests(back)) throw new Error(back.message);
      const steps = outcomes(text);
      // Each region has its name from a mapping that goes at once: two steps more.
      expect(outcomes(back.text).slice(-steps.length)).toEqual(steps);
    }
  });
});

/** What each step came to in the simulator. */
function outcomes(text: string): unknown[] {
  const { observation, stopped } = runOps(text, '6.18');
  if (stopped !== undefined) throw new Error(stopped);
  return observation.steps.map(({ ret, err, sig, minflt, data, folios }) => ({
    ret,
    err,
    sig,
    minflt,
    data,
    count: folios.length,
  }));
}

describe('the minimiser', () => {
  const steps = 'a b c d e f g h i j k l m'.split(' ');

  it.each(['c', 'a m', 'b g h', 'a b c d'])('leaves only what it takes: %s', async (needed) => {
    const wanted = needed.split(' ');
    const found = await minimise(steps, async (candidates) =>
      candidates.map((candidate) => wanted.every((step) => candidate.includes(step))),
    );
    expect(found).toEqual(wanted);
  });

  it('leaves everything if everything is needed, and asks about many at once', async () => {
    let asked = 0;
    const found = await minimise(steps, async (candidates) => {
      asked++;
      return candidates.map(() => false);
    });
    expect(found).toEqual(steps);
    expect(asked).toBeLessThan(6);
  });
});

/** A kernel that does what the simulator does, but forgets the right to write of a page when it moves. */
const moving: RunOnKernel = async (scenarios) => {
  const traces = new Map<string, Observation>();
  for (const { name, text } of scenarios) {
    const { observation } = runOps(text, '6.18');
    let moved = false;
    const steps = observation.steps.map((step) => {
      moved ||= step.op.includes('mremap') && step.err === '';
      return moved ? { ...step, minflt: 99 } : step;
    });
    traces.set(name, { ...observation, steps });
  }
  return traces;
};

describe('a campaign', () => {
  const campaign = { ...OPTIONS, thp: 'never', kernel: '6.18', seed: 1, runs: 24, batch: 5 } as const;

  it('finds nothing where both do the same', async () => {
    const kinds: string[] = [];
    const same: RunOnKernel = async (scenarios) =>
      new Map(scenarios.map(({ name, text }) => [name, runOps(text, '6.18').observation]));
    for await (const { verdict } of fuzz(campaign, same)) kinds.push(verdict.kind);
    expect(kinds).toEqual(Array.from({ length: campaign.runs }, () => 'equal'));
  });

  it('finds what differs, and makes it small', async () => {
    const found = [];
    for await (const finding of fuzz(campaign, moving)) if (finding.verdict.kind === 'differs') found.push(finding);
    expect(found.length).toBeGreaterThan(0);
    const [first] = found;
    if (first === undefined) return;
    const small = await shrink(first.scenario, first.verdict, '6.18', moving);
    const steps = small.text.split('\n').filter((line) => /^P\d /.test(line));
    expect(steps.some((step) => step.includes('mremap'))).toBe(true);
    expect(steps.length).toBeLessThan(6);
    expect(small.name).toBe(`${first.scenario.name}_min`);
  });

  it('keeps steps of no process in their place', async () => {
    const text = [
      'scenario s',
      'needs ksm',
      'thp never',
      '',
      'P0 mmap A 4 anon',
      'P0 write A 0-3',
      'P0 madvise A 0-3 MERGEABLE',
      'ksm 2',
      'P0 read A 0',
    ];
    const other: RunOnKernel = async (scenarios) => {
      const traces = new Map<string, Observation>();
      for (const scenario of scenarios) {
        const { observation } = runOps(scenario.text, '6.18');
        const steps = observation.steps.map((step) =>
          step.ret === 2 && step.op === 'ksm 2' ? { ...step, ret: 1 } : step,
        );
        traces.set(scenario.name, { ...observation, steps });
      }
      return traces;
    };
    const scenario = { name: 's', text: `${text.join('\n')}\n` };
    const trace = (await other([scenario])).get('s');
    const small = await shrink(scenario, judge(scenario, trace, '6.18'), '6.18', other);
    expect(small.text.split('\n').slice(4)).toEqual(['P0 mmap A 4 anon', 'P0 madvise A 0-3 MERGEABLE', 'ksm 2', '']);
  });

  it('counts what the kernel lacks a feature for apart, and is not clean if nothing else was run', () => {
    const sums = new Sums('6.1.0-50', { ...campaign, kernel: '6.1' });
    const scenario = generate(1, { ...OPTIONS, thp: 'mthp' });
    sums.add(judge(scenario, undefined, '6.1'));
    expect(sums.clean).toBe(false);
    sums.add({ kind: 'equal', fields: 7 });
    expect(sums.clean).toBe(true);
    expect(sums.text()).toBe(
      'skipped: 1: the kernel lacks a feature that they need\n' +
        'kernel 6.1.0-50, thp never, seeds from 1, 12 steps, 4 processes at most: 7 fields equal\n' +
        'fuzz: 0 of 1 scenarios differ\n',
    );
    const plain = { name: 's', text: 'scenario s\n\nP0 mmap A 4 anon\n' };
    const lost = judge(plain, undefined, '6.1');
    expect(lost).toMatchObject({ kind: 'not run' });
    sums.add(lost);
    expect(sums.clean).toBe(false);
  });
});

describe('an explained difference', () => {
  const scenario = 'scenario s\nthp never\nP0 mmap A 4 anon\nP0 noop\nP0 madvise A 0-3 POPULATE_WRITE\nP0 noop\n';
  const { observation: trace } = runOps(scenario, '6.12');
  const flags = (golden: string, ours: string, path = 'folios[3].kpageflags', step = 4) => [
    { step, op: '', path, golden, ours },
  ];
  const accessed = flags('"uptodate lru anon"', '"referenced uptodate lru anon"');

  it('is one of access flags alone, of a populated page, on the kernel that it is known of', () => {
    expect(explain('6.12', accessed, trace)?.id).toBe('full-lru-batch');
    expect(explain('7.2', accessed, trace)).toBeUndefined();
  });

  it('is none if anything else differs as well', () => {
    expect(explain('6.12', flags('"uptodate lru"', '"referenced uptodate"'), trace)).toBeUndefined();
    expect(explain('6.12', [...accessed, ...flags('1', '2', 'folios[3].refcount')], trace)).toBeUndefined();
    expect(explain('6.12', [], trace)).toBeUndefined();
  });

  it('is none of large folios, or before anything was populated', () => {
    const large = trace.steps.map((step) => ({
      ...step,
      folios: step.folios.map((folio) => ({ ...folio, order: 2 })),
    }));
    expect(explain('6.12', accessed, { ...trace, steps: large })).toBeUndefined();
    expect(
      explain('6.12', accessed, { ...trace, steps: trace.steps.map((step) => ({ ...step, op: 'noop' })) }),
    ).toBeUndefined();
  });

  it('is three flushes of a step that sets up a ring, where code is patched for that', () => {
    const calls = (golden: readonly string[], ours: readonly string[], op = 'P0 uringreg A 0-1') => [
      { step: 4, op, path: 'calls', golden: JSON.stringify(golden), ours: JSON.stringify(ours) },
    ];
    const patched = calls(['flush_tlb_mm_range*3', 'internal_get_user_pages_fast'], ['internal_get_user_pages_fast']);
    expect(explain('7.2', patched, trace)?.id).toBe('io-uring-static-key');
    expect(explain('6.12', patched, trace)).toBeUndefined();
    const [cut] = calls(['flush_tlb_mm_range*3', 'a'], ['a', 'b']);
    const leftOut = { ...cut, path: 'calls_left_out', golden: '8', ours: '7' } as (typeof patched)[0];
    expect(explain('7.2', [...calls(['flush_tlb_mm_range*3', 'a'], ['a', 'b']), leftOut], trace)?.id).toBe(
      'io-uring-static-key',
    );
    expect(explain('7.2', [{ ...leftOut, ours: '8' }], trace)).toBeUndefined();
    expect(explain('7.2', calls(['flush_tlb_mm_range'], []), trace)).toBeUndefined();
    expect(explain('7.2', calls(['flush_tlb_mm_range*3', 'a'], ['b']), trace)).toBeUndefined();
    expect(explain('7.2', calls(['flush_tlb_mm_range*3'], [], 'P0 fork P1'), trace)).toBeUndefined();
  });

  it('is how many pages ksmd of 6.1 compared one with, and nothing else that it called', () => {
    const calls = (golden: readonly string[], ours: readonly string[], op = 'ksm 2') => [
      { step: 4, op, path: 'calls', golden: JSON.stringify(golden), ours: JSON.stringify(ours) },
    ];
    expect(explain('6.1', calls(['follow_page_mask*207', 'a'], ['follow_page_mask*666', 'a']), trace)?.id).toBe(
      'ksm-unstable-tree',
    );
    expect(explain('7.2', calls(['follow_page_mask*2'], ['follow_page_mask']), trace)).toBeUndefined();
    expect(explain('6.1', calls(['follow_page_mask*2', 'a'], ['follow_page_mask']), trace)).toBeUndefined();
    expect(explain('6.1', calls(['follow_page_mask*2'], ['follow_page_mask'], 'P0 fork P1'), trace)).toBeUndefined();
  });

  it('has a reason', () => {
    for (const { reason } of EXPLAINED) expect(reason.length).toBeGreaterThan(40);
  });
});
