// node views.mjs: what the views of a panel on 262,144 PTEs cost the engine. Prints a ViewsReport.
import { simEngine } from '../../src/extension/engine/simEngine';
import { answer, type Run } from '../../src/sim/trace';

export interface ViewsReport {
  readonly ptes: number;
  /** Milliseconds of everything that one tab asks for after a step: mean of many. */
  readonly map: number;
  readonly tables: number;
  readonly folios: number;
}

/** 1 GiB in pages of 4 KiB, shared by fork; then copies in its midst, so that each step's views are new. */
const COPIES = 40;
const TEXT = `scenario "1 GiB in pages of 4 KiB"
kernel 6.12
proc parent
buf = mmap 1G anon private rw nothp
write buf
child = fork
${Array.from({ length: COPIES }, (_, i) => `child: write buf[${100_000 + 997 * i}]`).join('\n')}
`;

const FIRST = 4;

/** Milliseconds that this thread has computed. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

async function made(): Promise<Run> {
  const { run } = await simEngine.run(TEXT, 0, {}, {}, { shouldStop: () => false, progress: () => {} });
  if (!run) throw new Error('the scenario could not be run');
  return run.run;
}

/** Mean milliseconds per step; the thread's clock ticks slower than one view takes. */
function mean(ask: (step: number) => unknown): number {
  const start = computed();
  for (let i = 0; i < COPIES; i++) structuredClone(ask(FIRST + i));
  return (computed() - start) / COPIES;
}

const run = await made();
const report: ViewsReport = {
  ptes: 262_144,
  map: mean((step) => answer(run, 'map', { step })),
  tables: mean((step) => answer(run, 'pageTables', { step })),
  folios: mean((step) => answer(run, 'folios', { step, from: 0, count: 100 })),
};
console.log(JSON.stringify(report));
