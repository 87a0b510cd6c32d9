import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { opsOfTrace } from '../sim/conformance/ops';
import { OBSERVATION_FORMAT, type Observation } from '../sim/trace/observationFormat';
import { globMatcher } from './glob';
import { isFile, isFolder, namesIn, readJson, readText, UsageError } from './io';

/** A trace of a real kernel. */
export interface GoldenTrace {
  /** `6.12` */
  readonly kernel: string;
  /** `02_fork_cow` */
  readonly name: string;
  readonly file: string;
}

/** The traces in the repository that this program was built in. */
export function defaultFolder(): string {
  const own = path.join('test', 'kernel', 'traces');
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!isFolder(path.join(folder, own))) {
    const above = path.dirname(folder);
    if (above === folder) throw new UsageError('no golden traces here; give their folder with --traces DIR');
    folder = above;
  }
  return path.join(folder, own);
}

const byVersion = (a: string, b: string): number => {
  const [major = 0, minor = 0] = a.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = b.split('.').map(Number);
  return major - otherMajor || minor - otherMinor;
};

/** The traces of a folder: `KERNEL/NAME.json` or `.json.gz` in it, for the kernel and the names asked for. */
export function findTraces(folder: string, kernel: string | undefined, only: string | undefined): GoldenTrace[] {
  if (!isFolder(folder)) throw new UsageError(`${folder}: there is no such folder; give one with --traces DIR`);
  const kernels = namesIn(folder)
    .filter((name) => /^\d+\.\d+$/.test(name))
    .sort(byVersion);
  if (kernels.length === 0) {
    throw new UsageError(`${folder}: holds no traces; they are expected in a folder per kernel: 6.12/NAME.json.gz`);
  }
  if (kernel !== undefined && !kernels.includes(kernel)) {
    throw new UsageError(`${folder}: holds no traces of kernel ${kernel}; it has ${kernels.join(', ')}`);
  }
  const wanted = globMatcher(only ?? '*');
  const traces = kernels
    .filter((name) => kernel === undefined || name === kernel)
    .flatMap((name) =>
      namesIn(path.join(folder, name)).flatMap((file) => {
        const match = /^(.*)\.json(\.gz)?$/.exec(file);
        return match?.[1] === undefined || !wanted(match[1])
          ? []
          : [{ kernel: name, name: match[1], file: path.join(folder, name, file) }];
      }),
    );
  if (traces.length === 0) {
    throw new UsageError(`${folder}: ${only === undefined ? 'holds no traces' : `no trace is called ${only}`}`);
  }
  return traces;
}

export function readTrace(trace: GoldenTrace): Observation {
  const json = readJson(trace.file);
  if (typeof json !== 'object' || json === null || !('format' in json) || json.format !== OBSERVATION_FORMAT) {
    throw new UsageError(`${trace.file}: is not a trace in the form ${OBSERVATION_FORMAT}`);
  }
  return json as Observation;
}

/** The scenario that a trace is of: its `.ops` file beside or above the traces, else as the trace itself tells it. */
export function opsTextOf(folder: string, trace: GoldenTrace, golden: Observation): string {
  const places = [
    path.join(folder, '..', 'scenarios'),
    path.join(folder, 'scenarios'),
    folder,
    path.dirname(trace.file),
  ];
  const file = places.map((place) => path.join(place, `${trace.name}.ops`)).find(isFile);
  return file === undefined ? opsOfTrace(golden.scenario, golden.settings, golden.steps) : readText(file);
}
