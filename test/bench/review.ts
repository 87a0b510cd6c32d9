// node review.mjs GALLERY FILE: the map of functions and scenarios, and a review of a large diff, which is written to FILE. Prints a
// ReviewReport.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { reviewText } from '../../src/cli/reviewText';
import { RealKernelError } from '../../src/realkernel/command';
import { reviewSeries } from '../../src/review';
import { type ReachDocument, Reaching } from '../../src/review/map';
import { reachOf } from '../../src/review/reach';
import { MEASURED_KERNELS } from '../../src/sim/kernel/config';
import { parse, runScenario } from '../../src/sim/scenario';
import { kernelDiff } from '../review/kernelDiff';

export interface ReviewReport {
  readonly scenarios: number;
  /** Milliseconds of the map of the whole gallery, and of running the gallery on the measured kernels. */
  readonly map: number;
  readonly gallery: number;
  /** Of the diff: hunks, and milliseconds of its review and of git reading it; or why there is none. */
  readonly diff:
    | { readonly hunks: number; readonly review: number; readonly git: number }
    | { readonly missing: string };
}

const RUNS = 5;

/** Milliseconds that this thread has computed: what else the machine does at the time does not count. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The least of several. */
async function least(work: () => unknown, clock = computed): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = clock();
    await work();
    times.push(clock() - start);
  }
  return Math.min(...times);
}

function textsIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.mms')).map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

function mapOf(texts: readonly string[]): readonly ReachDocument[] {
  return texts.map((text, i) => {
    const steps = reachOf(text);
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return { uri: `${i}`, gallery: true, reach: step.value };
  });
}

/** As a user runs them: with their expectations. */
function runAll(texts: readonly string[]): void {
  for (const text of texts)
    for (const scenario of parse(text).scenarios)
      for (const kernel of MEASURED_KERNELS) runScenario(scenario, { kernel });
}

/** What the command line does once it has the map: read, look up, tell. */
async function reviewed(bytes: Uint8Array, map: Reaching): Promise<string> {
  const steps = reviewSeries([{ name: 'mm.diff', bytes }]);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return reviewText(step.value, map);
  }
}

/** What changed in mm/ from 6.1 to 6.12; the kernels' sources are fetched once. */
async function measureDiff(file: string, map: Reaching): Promise<ReviewReport['diff']> {
  let bytes: Uint8Array;
  try {
    bytes = await kernelDiff({ context: 1 });
  } catch (error) {
    if (error instanceof RealKernelError) return { missing: error.message };
    throw error;
  }
  writeFileSync(file, bytes);
  const git = () => execFileSync('git', ['patch-id', '--stable'], { input: bytes });
  return {
    hunks: new TextDecoder('latin1').decode(bytes).match(/^@@ /gm)?.length ?? 0,
    review: await least(() => reviewed(bytes, map)),
    git: await least(git, () => performance.now()),
  };
}

const [gallery = '', diff = ''] = process.argv.slice(2);
const texts = textsIn(gallery);
// The first round compiles.
const documents = mapOf(texts);
const map = new Reaching(documents);
const report: ReviewReport = {
  scenarios: map.scenarios,
  map: await least(() => mapOf(texts)),
  gallery: await least(() => runAll(texts)),
  diff: await measureDiff(diff, map),
};
console.log(JSON.stringify(report));
