// node session.mjs: seeking in a long trace, and what one keystroke costs. Prints a SessionReport.
import { simEngine } from '../../src/extension/engine/simEngine';
import { parse, problemsOf, runScenario } from '../../src/sim/scenario';
import { LONG_STEPS, longScenario, SHORT_STEPS } from './scenarios';

export interface SessionReport {
  readonly steps: number;
  /** Milliseconds of a seek between random steps, and of one from one end to the other: means of many. */
  readonly seek: number;
  readonly endToEnd: number;
  /** Milliseconds from a changed text of `edited` steps to everything that is shown of it. */
  readonly edited: number;
  readonly edits: readonly number[];
}

function run(text: string) {
  const problems = problemsOf(text);
  const [scenario] = parse(text).scenarios;
  if (!scenario || problems.length > 0)
    throw new Error(`the scenario is wrong: ${problems[0]?.message ?? 'none there'}`);
  const result = runScenario(scenario);
  if (result.overview.stopped) throw new Error(`the run ended early: ${result.overview.stopped.message}`);
  return result;
}

/** Numbers that are the same in every run. */
function* dice(seed: number): Generator<number, never> {
  for (let x = seed >>> 0; ; ) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    yield x / 2 ** 32;
  }
}

/** Milliseconds that this thread has computed: what else the machine does at the time does not count. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function timed(work: () => void): number {
  const start = computed();
  work();
  return computed() - start;
}

/** Mean milliseconds of `count` calls. The kernel counts thread time in ticks, which are longer than one call. */
function mean(count: number, work: (i: number) => void): number {
  const total = timed(() => {
    for (let i = 0; i < count; i++) work(i);
  });
  return total / count;
}

function measureSeeks(): Pick<SessionReport, 'steps' | 'seek' | 'endToEnd'> {
  const { steps, start, machine } = run(longScenario(LONG_STEPS));
  const { store } = machine;
  const marks = [start, ...steps.map(({ end }) => end)];
  const random = dice(1);
  const targets = Array.from({ length: 1000 }, () => marks[Math.floor(random.next().value * marks.length)] ?? start);
  const last = marks.at(-1) ?? start;
  return {
    steps: steps.length,
    seek: mean(targets.length, (i) => store.seek(targets[i] ?? start)),
    endToEnd: mean(500, (i) => store.seek(i % 2 === 0 ? start : last)),
  };
}

const EDITS = 200;
const HOOKS = { shouldStop: () => false, progress: () => {} };

/** What the worker does after a keystroke: check, run, and what the hover, the line ends, the tree and the panel ask. */
async function refresh(text: string): Promise<void> {
  const answers: unknown[] = [simEngine.check(text, {})];
  const { run: made } = await simEngine.run(text, 0, {}, {}, HOOKS);
  if (!made) throw new Error('the scenario could not be run');
  const step = SHORT_STEPS >> 1;
  answers.push(simEngine.overview(made));
  for (const view of ['step', 'map', 'tree', 'calls', 'folios'] as const) {
    const args = view === 'folios' ? { step, from: 0, count: 100 } : { step };
    answers.push(simEngine.view(made, { view, args } as Parameters<typeof simEngine.view>[1]));
  }
  // Crossing from the thread to the host copies what crosses.
  structuredClone(answers);
}

async function measureEdits(): Promise<Pick<SessionReport, 'edited' | 'edits'>> {
  const edits: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    const text = longScenario(SHORT_STEPS, edit);
    const start = computed();
    await refresh(text);
    edits.push(computed() - start);
  }
  return { edited: SHORT_STEPS, edits };
}

console.log(JSON.stringify({ ...measureSeeks(), ...(await measureEdits()) } satisfies SessionReport));
