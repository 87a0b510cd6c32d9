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

/** The trace with no other calls than those that can be compared. */
export function withComparableCalls(trace: Observation, kernel: string): Observation {
  const functions = comparableFunctions(kernel, trace);
  if (functions === undefined || trace.traced === undefined) return trace;
  const steps = trace.steps.map((step) => {
    // A list that was cut at its limit cannot be filtered to the same place on both sides.
    if (step.calls === undefined || step.calls_left_out !== undefined) return step;
    return { ...step, calls: foldCalls(unfoldCalls(step.calls).filter((name) => functions.has(name))).calls };
  });
  return { ...trace, steps };
}
