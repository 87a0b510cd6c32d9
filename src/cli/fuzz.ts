import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { type Campaign, type Finding, fuzz as fuzzOn, type RunOnKernel, shrink } from '../realkernel/fuzz/campaign';
import { FUZZ_THP } from '../realkernel/fuzz/generate';
import { Sums } from '../realkernel/fuzz/sums';
import { Guest, GuestDied } from '../realkernel/guest';
import { mmsOfOps } from '../realkernel/toMms';
import { isKernelError, resolveKernel } from '../sim/kernel/config';
import { differenceLines } from './differences';
import { out, UsageError, writeText } from './io';
import { longWork } from './longWork';
import type { Arguments, Command } from './options';

const DEFAULTS = { seed: 1, runs: 50, steps: 12, procs: 4, batch: 50 } as const;
const MOST = { steps: 140, procs: 6 } as const;
const LISTED = 3;

export const fuzz: Command = {
  name: 'fuzz',
  args: '',
  summary: [
    'Runs random scenarios in the simulator and on a real kernel in a QEMU guest,',
    'and compares the state after every step. What differs is made as small as it',
    'goes and written as NAME.ops and NAME.mms. Exit status 1 if anything differs.',
  ].join('\n'),
  options: {
    kernel: { value: 'K', help: 'the kernel, such as 6.18' },
    seed: { value: 'S', help: `seed of the first scenario, the next ones follow (${DEFAULTS.seed})` },
    runs: { value: 'N', help: `how many scenarios (${DEFAULTS.runs})` },
    steps: { value: 'M', help: `steps of each (${DEFAULTS.steps}), besides the first mappings` },
    procs: { value: 'P', help: `most processes at a time (${DEFAULTS.procs})` },
    thp: { value: 'MODE', help: 'never (order-0 only), madvise (huge pages) or mthp (several sizes)' },
    batch: { value: 'N', help: `scenarios per boot (${DEFAULTS.batch})` },
    out: { value: 'DIR', help: 'where findings are written (folioscope-fuzz)' },
    keep: { help: 'write findings as they are, do not make them smaller' },
  },
  arity: [0, 0],
  run: runFuzz,
};

function campaignOf(args: Arguments): { campaign: Campaign; version: string } {
  const version = args.text('kernel');
  if (version === undefined) throw new UsageError('fuzz needs --kernel K, such as --kernel 6.18');
  const config = resolveKernel(version);
  if (isKernelError(config)) throw new UsageError(`--kernel: ${config.error}`);
  const thp = FUZZ_THP.find((mode) => mode === (args.text('thp') ?? 'never'));
  if (thp === undefined) throw new UsageError(`--thp is one of ${FUZZ_THP.join(', ')}`);
  if (thp === 'mthp' && config.version[0] === 6 && config.version[1] < 8) {
    throw new UsageError(
      `kernel ${config.name} has no folios of several sizes (they came with 6.8); take --thp madvise`,
    );
  }
  const between = (name: keyof typeof DEFAULTS, most: number): number => {
    const value = args.number(name) ?? DEFAULTS[name];
    if (name !== 'seed' && value < 1) throw new UsageError(`--${name} is at least 1`);
    if (value > most) throw new UsageError(`--${name} is at most ${most}`);
    return value;
  };
  return {
    version,
    campaign: {
      kernel: config.name,
      thp,
      seed: between('seed', 2 ** 31),
      runs: between('runs', 1_000_000),
      steps: between('steps', MOST.steps),
      procs: between('procs', MOST.procs),
      batch: between('batch', 500),
    },
  };
}

/** Starts of one guest: under emulation a kernel may panic while it boots, and come up the next time. */
const STARTS = 4;

function runFuzz(args: Arguments): Promise<number> {
  const { campaign, version } = campaignOf(args);
  const folder = args.text('out') ?? 'folioscope-fuzz';
  return longWork(async (work) => {
    const guest = await Guest.prepare(version, work);
    const quiet = { ...work, progress: () => {} };
    const run: RunOnKernel = async (scenarios) => {
      for (let start = 1; ; start++) {
        try {
          return (await guest.run(scenarios, quiet)).traces;
        } catch (error) {
          if (!(error instanceof GuestDied) || start === STARTS) throw error;
          work.progress(`${error.message}\nonce more (${start} of ${STARTS} starts failed)`);
        }
      }
    };
    const sums = new Sums(guest.release, campaign);
    for await (const finding of fuzzOn(campaign, run)) {
      sums.add(finding.verdict);
      if (finding.verdict.kind === 'not run') out(`${finding.scenario.name}: not run: ${finding.verdict.why}\n`);
      if (finding.verdict.kind === 'differs') {
        out(differs(finding));
        const small = args.flag('keep')
          ? finding.scenario
          : await shrink(finding.scenario, finding.verdict, campaign.kernel, run);
        out(`      ${write(folder, small.name, small.text, campaign)}\n`);
      }
      if (sums.done % campaign.batch === 0) work.progress(sums.soFar());
    }
    out(sums.text());
    return sums.clean ? 0 : 1;
  });
}

function differs({ scenario, verdict }: Finding): string {
  if (verdict.kind !== 'differs') return '';
  const { differences } = verdict.comparison;
  const shown = differences.slice(0, LISTED).flatMap(differenceLines);
  return `${[`${scenario.name}: ${differences.length} fields differ`, ...shown].join('\n')}\n`;
}

/** Writes a finding in both forms; says where. */
function write(folder: string, name: string, text: string, campaign: Campaign): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}-${campaign.kernel}`);
  writeText(`${file}.ops`, text);
  const steps = text.split('\n').filter((line) => /^P\d /.test(line)).length;
  const mms = mmsOfOps(text, campaign.kernel);
  if (mms === undefined) return `${steps} steps: ${file}.ops`;
  writeText(`${file}.mms`, mms);
  return `${steps} steps: ${file}.ops, ${file}.mms`;
}
