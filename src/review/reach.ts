import type { Calls } from '../sim/kernel/calls';
import { isKernelError, MEASURED_KERNELS } from '../sim/kernel/config';
import { functionById } from '../sim/kernel/kfn';
import { check, parse, runStepwise, type ScenarioNode } from '../sim/scenario';
import { kernelOf } from '../sim/scenario/kernelOf';
import { placedScenarios } from '../sim/scenario/placed';
import type { Run } from '../sim/trace/run';
import type { ScenarioReach } from './model';

export interface ReachOptions {
  /** Kernel of scenarios that name none. */
  readonly defaultKernel?: string;
  readonly maxPages?: number;
  readonly cancelled?: () => boolean;
}

type KernelReach = ScenarioReach['runs'][number];

/**
 * Pages that one run may touch here: 1 GiB. A scenario that wants more is run that far; what it reaches it has reached
 * by then.
 */
const MAX_PAGES = 1 << 18;

/**
 * Runs every scenario of a document, on its own kernel and on the measured ones, and says which functions it reaches.
 * Yields now and then how far it is, 0 to 1. A scenario with errors is left out; one that is stopped, by a limit or by
 * the caller, reaches what it reached until then. Never throws.
 */
export function* reachOf(text: string, options: ReachOptions = {}): Generator<number, readonly ScenarioReach[]> {
  const parsed = parse(text);
  const problems = [...parsed.problems, ...check(parsed)];
  const scenarios = placedScenarios(parsed.scenarios, problems, text).filter(({ wrong }) => !wrong);
  const found: ScenarioReach[] = [];
  for (const [i, { node, name, line }] of scenarios.entries()) {
    const kernels = kernelsOf(node, options.defaultKernel);
    const runs: KernelReach[] = [];
    for (const [j, kernel] of kernels.entries()) {
      const begun = (i + j / kernels.length) / scenarios.length;
      yield begun;
      const share = 1 / kernels.length / scenarios.length;
      const steps = runStepwise(node, { kernel, callsOnly: true, ...limitsOf(options) });
      let step = steps.next();
      while (step.done !== true) {
        yield begun + step.value.done * share;
        step = steps.next();
      }
      runs.push({ kernel, ...reachedIn(step.value) });
    }
    found.push({ scenario: name, line, runs });
  }
  return found;
}

/** Its own first, then the measured ones. */
function kernelsOf(node: ScenarioNode, defaultKernel: string | undefined): readonly string[] {
  const names = node.items.some((item) => item.kind === 'setting' && item.setting.kind === 'kernel');
  const own = kernelOf(node, names || defaultKernel === undefined ? {} : { kernel: defaultKernel });
  return [...new Set([...(isKernelError(own) ? [] : [own.name]), ...MEASURED_KERNELS])];
}

function limitsOf({ maxPages = MAX_PAGES, cancelled }: ReachOptions) {
  return {
    limits: { pagesPerRun: Math.min(maxPages, MAX_PAGES) },
    ...(cancelled === undefined ? {} : { cancelled }),
  };
}

/** The functions that the steps of a run call, by name, and the first step of each. */
function reachedIn({ machine, steps }: Run): Pick<KernelReach, 'functions' | 'steps'> {
  const { calls } = machine.kernel;
  const first = new Map<number, number>();
  for (const { firstCall, endCall, summary } of steps) notice(calls, firstCall, endCall, summary.n, first);
  const named = [...first].map(([fn, step]) => ({ name: functionById(fn).name, step }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { functions: named.map(({ name }) => name), steps: named.map(({ step }) => step) };
}

function notice(calls: Calls, from: number, end: number, step: number, first: Map<number, number>): void {
  for (let call = from; call < end; call++) {
    const fn = calls.fn(call);
    if (!first.has(fn)) first.set(fn, step);
  }
}
