import { runAgainst } from '../sim/conformance/against';
import type { Comparison } from '../sim/conformance/compare';
import { explainLeftOut } from '../sim/conformance/leftOut';
import { differenceLines } from './differences';
import { defaultFolder, findTraces, type GoldenTrace, opsTextOf, readTrace } from './goldenTraces';
import { out } from './io';
import type { Arguments, Command } from './options';

const WIDTH = 72;
const LISTED = 3;

export const conformance: Command = {
  name: 'conformance',
  args: '',
  summary: [
    'Runs the kernel oracle’s scenarios in the simulator and compares the state',
    'after every step, field by field, with what real kernels reported.',
    'Exit status 1 if anything differs or could not be run.',
  ].join('\n'),
  options: {
    kernel: { value: 'K', help: 'only this kernel, such as 6.12' },
    only: { value: 'GLOB', help: 'only these scenarios, such as 0[123]_*' },
    traces: { value: 'DIR', help: 'golden traces, DIR/KERNEL/NAME.json.gz' },
    list: { value: 'N', help: `differences to show per run (${LISTED} if not given)` },
    explain: { help: 'say which fields are not compared, and why' },
  },
  arity: [0, 0],
  run: runConformance,
};

interface RunReport {
  readonly trace: GoldenTrace;
  readonly comparison: Comparison;
  /** Why the run ended early. */
  readonly stopped?: string;
}

const isEqual = ({ comparison, stopped }: RunReport): boolean =>
  stopped === undefined && comparison.equal === comparison.fields;

function runConformance(args: Arguments): number {
  if (args.flag('explain')) {
    out(explainLeftOut(WIDTH));
    return 0;
  }
  const folder = args.text('traces') ?? defaultFolder();
  const traces = findTraces(folder, args.text('kernel'), args.text('only'));
  const listed = args.number('list') ?? LISTED;
  const reports: RunReport[] = [];
  for (const trace of traces) {
    const report = compareRun(folder, trace);
    out(reportText(report, listed));
    reports.push(report);
  }
  out(`\n${summary(reports)}`);
  return reports.every(isEqual) ? 0 : 1;
}

function compareRun(folder: string, trace: GoldenTrace): RunReport {
  const golden = readTrace(trace);
  const { comparison, stopped } = runAgainst(golden, opsTextOf(folder, trace, golden), trace.kernel);
  return { trace, comparison, ...(stopped === undefined ? {} : { stopped }) };
}

function reportText(report: RunReport, listed: number): string {
  const { trace, comparison, stopped } = report;
  const verdict = isEqual(report) ? 'equal' : stopped === undefined ? 'DIFFERS' : 'not modelled';
  const head = `${trace.kernel.padEnd(5)} ${trace.name.padEnd(22)} ${verdict.padEnd(12)}`;
  const lines = [`${head} ${`${comparison.equal}`.padStart(6)} of ${comparison.fields} fields`];
  if (stopped !== undefined) lines.push(`      ${stopped}`);
  for (const difference of comparison.differences.slice(0, listed)) lines.push(...differenceLines(difference));
  const more = comparison.differences.length - listed;
  if (more > 0) lines.push(`      … ${more} more (--list ${comparison.differences.length} shows all)`);
  return `${lines.join('\n')}\n`;
}

/** A line per kernel if there are several, and the total. */
function summary(reports: readonly RunReport[]): string {
  const kernels = [...new Set(reports.map(({ trace }) => trace.kernel))];
  const count = (name: string, some: readonly RunReport[]): string => {
    const equal = some.reduce((sum, { comparison }) => sum + comparison.equal, 0);
    const fields = some.reduce((sum, { comparison }) => sum + comparison.fields, 0);
    return `${name}: ${some.filter(isEqual).length} of ${some.length} runs equal, ${equal} of ${fields} fields equal`;
  };
  const lines = kernels.map((kernel) =>
    count(
      `kernel ${kernel}`,
      reports.filter(({ trace }) => trace.kernel === kernel),
    ),
  );
  return `${[...(kernels.length > 1 ? lines : []), count('conformance', reports)].join('\n')}\n`;
}
