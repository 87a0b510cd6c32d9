import type { Difference } from '../sim/conformance/compare';

const VALUE_WIDTH = 60;

/** A difference between kernel and simulator, for people. */
export function differenceLines({ step, op, path, golden, ours }: Difference): string[] {
  const clip = (text: string): string => (text.length > VALUE_WIDTH ? `${text.slice(0, VALUE_WIDTH - 1)}…` : text);
  const where = step === 0 ? path : `step ${step} (${op}): ${path}`;
  return [`      ${where}`, `        kernel    ${clip(golden)}`, `        simulator ${clip(ours)}`];
}
