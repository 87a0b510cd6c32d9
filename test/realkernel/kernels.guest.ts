import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Cancelled } from '../../src/realkernel/command';
import { judge } from '../../src/realkernel/fuzz/campaign';
import { generate } from '../../src/realkernel/fuzz/generate';
import { Guest } from '../../src/realkernel/guest';
import { isNotForGuests, toOps } from '../../src/sim/conformance/toOps';
import { parse } from '../../src/sim/scenario';

const work = { signal: new AbortController().signal, progress: () => {} };
const welcome = readFileSync(path.resolve(import.meta.dirname, '../../scenarios/welcome.mms'), 'utf8');

describe.each(['6.1', '6.12', '6.18', '7.2'])('a guest with kernel %s', (kernel) => {
  it('does what the simulator does', async () => {
    const [scenario] = parse(welcome).scenarios;
    if (scenario === undefined) throw new Error('no scenario');
    const ops = toOps(scenario, 'welcome');
    if (isNotForGuests(ops)) throw new Error(ops.message);
    const random = [1, 2, 3].map((seed) => generate(seed, { steps: 12, procs: 4, thp: 'never' }));
    const scenarios = [{ name: 'welcome', text: ops.text }, ...random];
    const done: string[] = [];
    const guest = await Guest.prepare(kernel, work);
    const { traces, release } = await guest.run(scenarios, work, (name) => done.push(name));
    expect(release.startsWith(`${kernel}.`)).toBe(true);
    expect(done).toEqual(scenarios.map(({ name }) => name));
    const verdicts = scenarios.map((each) => judge(each, traces.get(each.name), kernel));
    expect(verdicts.filter(({ kind }) => kind !== 'equal')).toEqual([]);
  });
});

describe('a guest', () => {
  it('gives each scenario a ksmd that has no process in its list', async () => {
    const lines = (...ops: readonly string[]): string => ['needs ksm', 'P0 mmap A 2 anon', ...ops, ''].join('\n');
    const merged = {
      name: 'merged',
      text: `scenario merged\n${lines('P0 madvise A 0-1 MERGEABLE', 'P0 fill A 0-1 =7', 'ksm 2')}`,
    };
    const nothing = { name: 'nothing', text: `scenario nothing\n${lines('ksm 1')}` };
    const guest = await Guest.prepare('6.18', work);
    const { traces } = await guest.run([merged, nothing], work);
    expect(traces.get('merged')?.steps.at(-1)?.ret).toBe(2);
    expect(traces.get('nothing')?.steps.at(-1)?.ret).toBe(-1);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const guest = await Guest.prepare('6.18', work);
    const progress = (text: string): void => {
      if (text.endsWith('runs')) controller.abort();
    };
    const scenario = generate(1, { steps: 100, procs: 4, thp: 'never' });
    await expect(guest.run([scenario], { signal: controller.signal, progress })).rejects.toBeInstanceOf(Cancelled);
  });
});
