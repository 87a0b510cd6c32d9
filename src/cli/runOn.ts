import type { Work } from '../realkernel/command';
import { Guest, type GuestRun } from '../realkernel/guest';
import { runAgainst } from '../sim/conformance/against';
import { isNotForGuests, type OpsConversion, toOps } from '../sim/conformance/toOps';
import { isKernelError, MAINLINE, resolveKernel } from '../sim/kernel/config';
import { formatVersion } from '../sim/kernel/version';
import type { ScenarioNode } from '../sim/scenario';
import { type Observation, type ObservedStep, observationText } from '../sim/trace/observationFormat';
import { differenceLines } from './differences';
import { out, shownName, UsageError } from './io';
import { longWork } from './longWork';
import type { Arguments } from './options';

const LISTED = 5;

/** A scenario, and what it takes to run it on a real kernel and in the simulator. */
interface Job {
  readonly scenario: ScenarioNode;
  /** As asked for: `6.18.12`. */
  readonly version: string;
  /** As the simulator knows it: `6.18`. */
  readonly kernel: string;
  readonly ops: OpsConversion;
  readonly name: string;
}

/** `guest:6.18` → `6.18`; `guest` → undefined, the scenario's own kernel. */
export function guestVersion(on: string): string | undefined {
  const match = /^guest(?::(\d+(?:\.\d+)+))?$/.exec(on);
  if (match === null) throw new UsageError(`--on ${on}: write guest:VERSION, such as --on guest:6.18`);
  return match[1];
}

/** Runs scenarios on a real kernel and compares each with the simulator. Exit status 1 if they differ. */
export function runOn(on: string, scenarios: readonly ScenarioNode[], args: Arguments, file: string): Promise<number> {
  const asked = guestVersion(on);
  const jobs: readonly Job[] = scenarios.map((scenario, i) => {
    const version = asked ?? kernelOf(scenario);
    const config = resolveKernel(version);
    if (isKernelError(config)) throw new UsageError(`--on: ${config.error}`);
    const ops = toOps(scenario, `scenario_${i + 1}`);
    if (isNotForGuests(ops)) throw new UsageError(`${shownName(file)}:${ops.line}:1: ${ops.message}`);
    return { scenario, version, kernel: config.name, ops, name: `scenario_${i + 1}` };
  });
  return longWork(async (work) => {
    let status = 0;
    // One boot per kernel; what it gave is kept until the scenario's turn.
    const runs = new Map<string, Promise<GuestRun>>();
    for (const { scenario, version, kernel, ops, name } of jobs) {
      const run = runs.get(version) ?? runAll(version, jobs, work);
      runs.set(version, run);
      const { traces, release, log } = await run;
      const trace = traces.get(name);
      if (trace === undefined) {
        const why = new RegExp(`^${name} .*SKIPPED: (.*)$`, 'm').exec(log)?.[1] ?? 'the guest gave no trace';
        throw new UsageError(`"${scenario.title.text}" on kernel ${release}: ${why}`);
      }
      if (args.flag('observe')) out(observationText({ ...trace, scenario: scenario.title.text }));
      else out(`${scenario.title.text} (kernel ${release})\n\n${stepsText(trace, ops)}\n`);
      const verdict = verdictText(trace, ops, kernel, release);
      if (args.flag('observe')) work.progress(verdict.text.trimEnd());
      else out(verdict.text);
      status = Math.max(status, verdict.equal ? 0 : 1);
    }
    return status;
  });
}

async function runAll(version: string, jobs: readonly Job[], work: Work): Promise<GuestRun> {
  const guest = await Guest.prepare(version, work);
  const those = jobs.filter((job) => job.version === version);
  return guest.run(
    those.map(({ name, ops }) => ({ name, text: ops.text })),
    work,
  );
}

function kernelOf(scenario: ScenarioNode): string {
  for (const item of scenario.items) {
    if (item.kind === 'setting' && item.setting.kind === 'kernel') {
      const { version } = item.setting;
      return version === 'mainline' ? MAINLINE : formatVersion(version);
    }
  }
  return MAINLINE;
}

function verdictText(
  trace: Observation,
  ops: OpsConversion,
  kernel: string,
  release: string,
): { equal: boolean; text: string } {
  const { stopped, comparison } = runAgainst(trace, ops.text, kernel);
  const { fields, equal, differences } = comparison;
  const version = /^\d+\.\d+(\.\d+)?/.exec(release)?.[0] ?? release;
  const head = `kernel ${version}: ${trace.steps.length} steps, `;
  if (stopped !== undefined) return { equal: false, text: `${head}the simulator stopped: ${stopped}\n` };
  if (equal === fields) return { equal: true, text: `${head}all ${fields} comparable fields equal to the simulator\n` };
  const shown = differences.slice(0, LISTED).flatMap((difference) => {
    const step = ops.steps[difference.step - 1];
    return differenceLines(step === undefined ? difference : { ...difference, op: `line ${step.line}, ${step.text}` });
  });
  const more = differences.length > LISTED ? [`      … ${differences.length - LISTED} more`] : [];
  return {
    equal: false,
    text: `${[`${head}${fields - equal} of ${fields} comparable fields differ from the simulator`, ...shown, ...more].join('\n')}\n`,
  };
}

/** A paragraph per step: what the kernel answered, and what its state came to. */
function stepsText(trace: Observation, ops: OpsConversion): string {
  return trace.steps.map((step, i) => stepText(step, ops.steps[i]?.text ?? step.op)).join('');
}

function stepText(step: ObservedStep, statement: string): string {
  const { ret = 0, err = '', sig, minflt = 0, procs, folios, fault } = step;
  const outcome = fault ?? (sig !== undefined ? `SIG${sig}` : err !== '' ? err : ret > 0 ? `ok, ${ret} pages` : 'ok');
  const faults = minflt > 0 ? `, ${minflt} ${minflt === 1 ? 'fault' : 'faults'}` : '';
  const memory = Object.entries(procs).map(([name, { rss }]) => `${name} ${rss?.anon ?? '?'}`);
  const large = folios.filter(({ order }) => order > 0).length;
  const sums = `anonymous pages: ${memory.join(', ')}; folios: ${folios.length}${large > 0 ? ` (${large} large)` : ''}`;
  return `${String(step.n).padStart(4)}  ${statement}\n        ${outcome}${faults}\n        ${sums}\n`;
}
