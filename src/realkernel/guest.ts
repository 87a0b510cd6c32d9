import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { OBSERVATION_FORMAT, type Observation } from '../sim/trace/observationFormat';
import { cacheFolder, needSpace, temporaryFolder } from './cache';
import { mustRun, RealKernelError, runProgram, type Work } from './command';
import { type KernelFiles, kernelFiles } from './fetchKernel';
import { agentBinary, initialRamDisk } from './initrd';
import { findProgram, GUEST_TOOLS, needTools } from './tools';

const MB = 1024 * 1024;
const DISK_MB = 512;
const SWAP_MB = 256;
const XFS_MB = 320;
const SPACE_MB = 300;
const BOOT_MS = 120_000;
const SCENARIO_MS = 20_000;
/** The console has a line when the guest has booted, and one for each scenario that has ended. */
const QUIET_MS = BOOT_MS;
const CONSOLE_LINES = 12;

/** The guest crashed, hung, or was ended by somebody else. */
export class GuestDied extends RealKernelError {}

/** A scenario for the guest: the text of an `.ops` file. Names are unique in a run. */
export interface GuestScenario {
  readonly name: string;
  readonly text: string;
}

export interface GuestRun {
  /** `6.18.15+deb13-cloud-amd64` */
  readonly release: string;
  /** What the kernel told, by the scenario's name. One that the kernel lacks a feature for is not there. */
  readonly traces: ReadonlyMap<string, Observation>;
  /** The agent's own words: a line per step, and which scenarios it skipped. */
  readonly log: string;
}

/** The files and settings of a guest. */
export interface GuestFiles {
  readonly vmlinux: string;
  readonly initrd: string;
  readonly disk: string;
  readonly swap: string;
  readonly xfs: string | undefined;
}

/**
 * QEMU's arguments: emulation (no KVM), one CPU so that per-CPU batches and counters can be foretold, two NUMA nodes, disks.
 * `extra` (`FOLIOSCOPE_QEMU`) are more of them, such as `-icount shift=1,sleep=off` for time that is the same in each run.
 */
export function qemuArguments(files: GuestFiles, extra: readonly string[] = []): string[] {
  const drive = (file: string): string[] => ['-drive', `file=${file},format=raw,if=virtio,cache=unsafe`];
  const kernelArguments = [
    'console=ttyS0 quiet panic=-1 nokaslr numa_balancing=disable damon_stat.enabled=0',
    'proc_mem.force_override=always rcupdate.rcu_expedited=1 orc.env=ORACLE_FTRACE=1',
  ];
  return [
    ...['-accel', 'tcg,thread=single', '-cpu', 'max', '-machine', 'pc,mem-merge=off', '-m', '2048', '-smp', '1'],
    ...['-display', 'none', '-nodefaults', '-no-reboot', '-serial', 'stdio', ...extra],
    ...['-object', 'memory-backend-ram,size=1G,id=m0', '-object', 'memory-backend-ram,size=1G,id=m1'],
    ...['-numa', 'node,nodeid=0,memdev=m0,cpus=0', '-numa', 'node,nodeid=1,memdev=m1'],
    ...drive(files.disk),
    ...drive(files.swap),
    ...(files.xfs === undefined ? [] : drive(files.xfs)),
    ...['-kernel', files.vmlinux, '-initrd', files.initrd, '-append', kernelArguments.join(' ')],
  ];
}

/** A real kernel that runs scenarios, each run in a newly booted guest. */
export class Guest {
  private constructor(
    private readonly kernel: KernelFiles,
    private readonly initrd: string,
  ) {}

  /** Fetches the kernel and builds the RAM disk, unless they are in the cache. */
  static async prepare(version: string, work: Work): Promise<Guest> {
    needTools(GUEST_TOOLS);
    const kernel = await kernelFiles(version, work);
    return new Guest(kernel, await initialRamDisk(kernel, await agentBinary(work)));
  }

  get release(): string {
    return this.kernel.release;
  }

  /** Boots, runs the scenarios one after the other, powers off. `done` hears of each that has ended. */
  async run(
    scenarios: readonly GuestScenario[],
    work: Work,
    done: (name: string) => void = () => {},
  ): Promise<GuestRun> {
    needSpace(cacheFolder(), SPACE_MB);
    const folder = temporaryFolder('guest');
    try {
      const files = await this.disks(folder, scenarios, work);
      work.progress(`booting kernel ${this.release}`);
      const onLine = (line: string): void => {
        const name = /^DONE (\S+)$/.exec(line)?.[1];
        if (name !== undefined) done(name);
        if (line.startsWith('BOOTED')) work.progress(`kernel ${this.release} runs`);
      };
      const extra = (process.env['FOLIOSCOPE_QEMU'] ?? '').split(/\s+/).filter(Boolean);
      const ended = await runProgram('qemu-system-x86_64', qemuArguments(files, extra), {
        signal: work.signal,
        timeoutMs: BOOT_MS + SCENARIO_MS * scenarios.length,
        quietMs: QUIET_MS,
        onLine,
      });
      await mustRun('debugfs', ['-R', `rdump /out ${folder}`, files.disk], work);
      const finished = existsSync(path.join(folder, 'out', 'agent.rc'));
      if (!finished) {
        const why = ended.timedOut ? 'did not finish in time' : 'did not finish';
        const lines = `${ended.out.toString('latin1')}${ended.err}`.trimEnd().split(/\r?\n/).slice(-CONSOLE_LINES);
        throw new GuestDied(`the guest with kernel ${this.release} ${why}; it said last:\n${lines.join('\n')}`);
      }
      return this.collect(path.join(folder, 'out'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private async disks(folder: string, scenarios: readonly GuestScenario[], work: Work): Promise<GuestFiles> {
    const root = path.join(folder, 'root');
    for (const name of ['in', 'out', 'work', 'xfs']) mkdirSync(path.join(root, name), { recursive: true });
    scenarios.forEach(({ text }, i) => {
      writeFileSync(path.join(root, 'in', `${String(i).padStart(5, '0')}.ops`), text);
    });
    const disk = emptyFile(path.join(folder, 'disk'), DISK_MB);
    const swap = emptyFile(path.join(folder, 'swap'), SWAP_MB);
    await mustRun('mkfs.ext4', ['-q', '-F', '-m0', '-d', root, disk], work);
    await mustRun('mkswap', [swap], work);
    const files = { vmlinux: path.join(this.kernel.folder, 'vmlinux'), initrd: this.initrd, disk, swap };
    if (!scenarios.some(({ text }) => /^needs.*\bxfs\b/m.test(text))) return { ...files, xfs: undefined };
    if (findProgram('mkfs.xfs') === undefined) {
      throw new RealKernelError('a scenario needs xfs; install with: apt-get install xfsprogs');
    }
    const xfs = emptyFile(path.join(folder, 'xfs'), XFS_MB);
    await mustRun('mkfs.xfs', ['-q', '-f', xfs], work);
    return { ...files, xfs };
  }

  private collect(out: string): GuestRun {
    const traces = new Map<string, Observation>();
    for (const name of readdirSync(out).filter((file) => file.endsWith('.json'))) {
      const trace = readTrace(path.join(out, name));
      if (trace !== undefined) traces.set(trace.scenario, trace);
    }
    return { release: this.release, traces, log: readFileSync(path.join(out, 'agent.log'), 'utf8') };
  }
}

/** A trace that the agent has written to its end. */
function readTrace(file: string): Observation | undefined {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null || !('format' in json) || json.format !== OBSERVATION_FORMAT)
    return undefined;
  return json as Observation;
}

/** A file with a size but, until it is written to, without blocks. */
function emptyFile(file: string, megabytes: number): string {
  const fd = openSync(file, 'w');
  ftruncateSync(fd, megabytes * MB);
  closeSync(fd);
  return file;
}
