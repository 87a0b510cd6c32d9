import { foldCalls, unfoldCalls } from '../trace/observationCalls';
import type { Observation } from '../trace/observationFormat';
import { VISIBLE_FUNCTIONS } from './ftrace';

/**
 * The functions whose calls can be compared with a trace: those that the golden traces of the kernel show, and that the
 * build of the trace shows as well, because each build inlines others. Undefined: a kernel without golden traces.
 */
export function comparableFunctions(kernel: string, trace: Observation): ReadonlySet<string> | undefined {
  const visible = VISIBLE_FUNCTIONS.get(kernel);
  const { traced } = trace;
  if (visible === undefined || traced === undefined) return visible;
  return new Set(traced.filter((name) => visible.has(name)));
}

/**
 * The looks of khugepaged at a block: the other programs of a guest have blocks, too, the list does not tell whose one is, and
 * how many full scans fit in a step is a matter of time.
 */
const SCANS: ReadonlySet<string> = new Set(['hpage_collapse_scan_pmd', 'collapse_single_pmd', 'collapse_scan_abort']);

/** Whether a call of a step is compared, by its name and the step's text. */
export function isCompared(name: string, op: string): boolean {
  return !op.startsWith('khugepaged') || !SCANS.has(name);
}

/** The trace with no other calls than those that can be compared. */
export function withComparableCalls(trace: Observation, kernel: string): Observation {
  const functions = comparableFunctions(kernel, trace);
  const known = trace.traced === undefined ? undefined : functions;
  const steps = trace.steps.map((step) => {
    // A list that was cut at its limit ends elsewhere without some of its calls: see cutAlike().
    if (step.calls === undefined || step.calls_left_out !== undefined) return step;
    if (known === undefined && isCompared([...SCANS][0] ?? '', step.op)) return step;
    const names = unfoldCalls(step.calls).filter((name) => (known?.has(name) ?? true) && isCompared(name, step.op));
    return { ...step, calls: foldCalls(names).calls };
  });
  return { ...trace, steps };
}

/**
 * Where a trace's list of calls was cut at its limit and has calls that cannot be compared: what it shows of the others, and as
 * many of ours. How many were left out then says nothing.
 */
export function cutAlike(
  trace: Observation,
  ours: Observation,
  kernel: string,
): { readonly trace: Observation; readonly ours: Observation } {
  const known = trace.traced === undefined ? undefined : comparableFunctions(kernel, trace);
  const shown = trace.steps.map(({ calls, calls_left_out, op }) => {
    if (known === undefined || calls === undefined || calls_left_out === undefined) return undefined;
    const names = unfoldCalls(calls);
    const compared = names.filter((name) => known.has(name) && isCompared(name, op));
    return compared.length < names.length ? compared : undefined;
  });
  const cut = (observation: Observation): Observation => ({
    ...observation,
    steps: observation.steps.map((step, i) => {
      const names = shown[i];
      if (names === undefined) return step;
      const { calls_left_out, ...rest } = step;
      const own = observation === trace ? names : unfoldCalls(step.calls ?? []).slice(0, names.length);
      return { ...rest, calls: foldCalls(own).calls };
    }),
  });
  return { trace: cut(trace), ours: cut(ours) };
}
