import { runAgainst } from '../../sim/conformance/against';
import type { Comparison } from '../../sim/conformance/compare';
import { readOps } from '../../sim/conformance/ops';
import type { Observation } from '../../sim/trace/observationFormat';
import type { GuestScenario } from '../guest';
import { type Explained, explain } from './explained';
import { type FuzzOptions, generate } from './generate';
import { minimise } from './minimise';

/** Runs scenarios on a real kernel; one that the kernel lacks a feature for has no trace. */
export type RunOnKernel = (scenarios: readonly GuestScenario[]) => Promise<ReadonlyMap<string, Observation>>;

export type Verdict =
  | { readonly kind: 'equal'; readonly fields: number }
  | { readonly kind: 'explained'; readonly by: Explained; readonly comparison: Comparison }
  | { readonly kind: 'differs'; readonly comparison: Comparison }
  /** The simulator cannot run it to its end. */
  | { readonly kind: 'not run'; readonly why: string }
  /** The kernel lacks a feature that the scenario needs. */
  | { readonly kind: 'skipped' };

export interface Finding {
  readonly scenario: GuestScenario;
  readonly verdict: Verdict;
}

/** Compares the simulator with what a kernel (`6.18`) did. */
export function judge(scenario: GuestScenario, trace: Observation | undefined, kernel: string): Verdict {
  // Only one that names what it needs can be skipped; without a trace any other went wrong.
  if (trace === undefined) {
    const skipped = /^needs /m.test(scenario.text);
    return skipped ? { kind: 'skipped' } : { kind: 'not run', why: 'the guest left no trace of it' };
  }
  const { stopped, comparison } = runAgainst(trace, scenario.text, kernel);
  if (stopped !== undefined) return { kind: 'not run', why: stopped };
  if (comparison.equal === comparison.fields) return { kind: 'equal', fields: comparison.fields };
  const by = explain(kernel, comparison.differences, trace);
  return by === undefined ? { kind: 'differs', comparison } : { kind: 'explained', by, comparison };
}

export interface Campaign extends FuzzOptions {
  /** `6.18`, as the simulator knows it. */
  readonly kernel: string;
  /** The first seed; each scenario takes the next one. */
  readonly seed: number;
  readonly runs: number;
  /** Scenarios per boot. */
  readonly batch: number;
}

/** Runs a campaign; yields what came of each scenario, in the order of their seeds. */
export async function* fuzz(campaign: Campaign, run: RunOnKernel): AsyncGenerator<Finding> {
  for (let from = 0; from < campaign.runs; from += campaign.batch) {
    const count = Math.min(campaign.batch, campaign.runs - from);
    const scenarios = Array.from({ length: count }, (_, i) => generate(campaign.seed + from + i, campaign));
    const traces = await run(scenarios);
    for (const scenario of scenarios) {
      yield { scenario, verdict: judge(scenario, traces.get(scenario.name), campaign.kernel) };
    }
  }
}

/** Whether a text is a scenario at all: leaving out steps may leave others without what they need. */
function isValid(text: string): boolean {
  return readOps(text).scenario !== undefined;
}

/** The last part of a difference's path: `procs.P0.vmas[0].ptes[2].pte` → `pte`. */
const fieldOf = (path: string): string =>
  path
    .replace(/\[\d+\]/g, '')
    .split('.')
    .at(-1) ?? path;

/** Fields by which a smaller scenario is known to show the same thing. */
function fieldsOf(verdict: Verdict): ReadonlySet<string> {
  return new Set(verdict.kind === 'differs' ? verdict.comparison.differences.map(({ path }) => fieldOf(path)) : []);
}

/** The scenario with as few steps as still make the same field differ. */
export async function shrink(
  scenario: GuestScenario,
  verdict: Verdict,
  kernel: string,
  run: RunOnKernel,
): Promise<GuestScenario> {
  const first = verdict.kind === 'differs' ? verdict.comparison.differences[0] : undefined;
  if (first === undefined) return scenario;
  const field = fieldOf(first.path);
  const lines = scenario.text.split('\n');
  // Not all steps are of a process: ksm and the like name none.
  const stepLines = new Set(readOps(scenario.text).scenario?.steps.map(({ line }) => line));
  const head = lines.filter((line, i) => !stepLines.has(i + 1) && line !== '' && !line.startsWith('scenario '));
  const build = (steps: readonly string[], name: string): GuestScenario => ({
    name,
    text: [`scenario ${name}`, ...head, '', ...steps, ''].join('\n'),
  });
  const stillShows = async (candidates: readonly (readonly string[])[]): Promise<readonly boolean[]> => {
    const built = candidates.map((steps, i) => build(steps, `${scenario.name}_${i}`));
    const traces = await run(built.filter(({ text }) => isValid(text)));
    return built.map(({ name, text }) => {
      const trace = traces.get(name);
      return trace !== undefined && fieldsOf(judge({ name, text }, trace, kernel)).has(field);
    });
  };
  // What comes after the first difference cannot have caused it.
  const steps = lines.filter((_, i) => stepLines.has(i + 1));
  const upTo = steps.slice(0, first.step);
  const start = isValid(build(upTo, scenario.name).text) ? upTo : steps;
  return build(await minimise(start, stillShows), `${scenario.name}_min`);
}
