import type { Run } from '../sim/trace/run';
import type { ExpectResult, StepSummary } from '../sim/trace/views';
import { wrap } from './wrap';

const INDENT = 6;

/** A run as text: a paragraph per step with what came of it, then the failed expectations and the sums. */
export function runText({ overview }: Run): string {
  const { scenario, kernel, arch, settings, procs, steps, initial = [], passed, failed, skipped } = overview;
  const names = new Map(procs.map(({ id, name }) => [id, name]));
  const width = procs.length > 1 ? Math.max(...procs.map(({ name }) => name.length)) : 0;
  const lines = [...wrap(`${scenario} (${[`kernel ${kernel} ${arch}`, ...settings].join(', ')})`, 0), ''];
  for (const expect of initial) lines.push(...expectLines(expect));
  for (const step of steps) lines.push(...stepLines(step, names.get(step.proc) ?? '', width));
  const sums = [`${passed} passed`, `${failed} failed`, ...(skipped > 0 ? [`${skipped} not for this kernel`] : [])];
  lines.push('', `expectations: ${sums.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

function stepLines(step: StepSummary, proc: string, procWidth: number): string[] {
  const who = procWidth > 0 ? `${proc.padEnd(procWidth)}  ` : '';
  const head = `${String(step.n).padStart(INDENT - 2)}  ${who}`;
  const [first = '', ...rest] = wrap(step.label, head.length);
  const outcome = wrap(step.outcome, head.length + 2).map((line) => `${' '.repeat(head.length)}  ${line}`);
  return [
    `${head}${first}`,
    ...rest.map((line) => ' '.repeat(head.length) + line),
    ...outcome,
    ...brokenLines(step),
    ...step.expects.flatMap(expectLines),
  ];
}

/** Invariants of the model that the step broke, with the reason why they must hold. */
function brokenLines({ broken = [] }: StepSummary): string[] {
  const indent = ' '.repeat(INDENT);
  const told = broken.flatMap(({ id, detail, reason }) => [`BROKEN ${id}: ${detail}`, `  ${reason}`]);
  const whose = broken.length === 0 ? [] : ["This is an error of Folioscope's model, not of the kernel."];
  return [...told, ...whose].flatMap((entry) => wrap(entry, INDENT).map((row) => indent + row));
}

/** Only what failed is told. */
function expectLines({ line, text, pass, expected, actual }: ExpectResult): string[] {
  if (pass) return [];
  const indent = ' '.repeat(INDENT);
  const told = [`FAILED line ${line}: ${text}`, `  expected ${expected}`, `  actual   ${actual}`];
  return told.flatMap((entry) => wrap(entry, INDENT).map((row) => indent + row));
}
