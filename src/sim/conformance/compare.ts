import type { Observation, ObservedStep } from '../trace/observationFormat';
import { leftOut } from './leftOut';
import { renumberAnonVmas } from './renumber';

/** One field that is not equal. */
export interface Difference {
  /** The step's number and operation; 0 and '' for a field of the trace as a whole. */
  readonly step: number;
  readonly op: string;
  /** `procs.P0.vmas[0].ptes[2].pte` */
  readonly path: string;
  readonly golden: string;
  readonly ours: string;
}

export interface Comparison {
  /** Fields compared, and how many of them are equal. A field that only one side has is compared and not equal. */
  readonly fields: number;
  readonly equal: number;
  readonly differences: readonly Difference[];
}

/** Lists that are compared entry by entry. Any other list (names, numbers, runs) is one field. */
const TABLES: ReadonlySet<string> = new Set(['vmas', 'ptes', 'folios', 'anon_vmas']);

const ABSENT = '(absent)';

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The operation word of a step: `P0 write A 3` → `write`. */
function operation(op: string): string {
  const words = op.split(' ');
  return (/^P\d$/.test(words[0] ?? '') ? words[1] : words[0]) ?? '';
}

class Comparer {
  fields = 0;
  equal = 0;
  readonly differences: Difference[] = [];
  private step = 0;
  private op = '';

  constructor(private readonly kernel: string) {}

  header(golden: Fields, ours: Fields): void {
    this.record('', golden, ours);
  }

  steps(golden: ObservedStep, ours: ObservedStep | undefined): void {
    this.step = golden.n;
    this.op = golden.op;
    if (ours === undefined) this.fields += this.size('', golden);
    else this.record('', { ...golden }, { ...ours });
  }

  private isLeftOut(name: string): boolean {
    return leftOut(name, this.kernel, operation(this.op)) !== undefined;
  }

  private record(path: string, golden: Fields, ours: Fields): void {
    for (const key of new Set([...Object.keys(golden), ...Object.keys(ours)])) {
      if (!this.isLeftOut(key)) this.value(path === '' ? key : `${path}.${key}`, key, golden[key], ours[key]);
    }
  }

  private value(path: string, name: string, golden: unknown, ours: unknown): void {
    if (isFields(golden) && isFields(ours)) {
      this.record(path, golden, ours);
      return;
    }
    if (TABLES.has(name) && Array.isArray(golden) && Array.isArray(ours)) {
      for (let i = 0; i < Math.max(golden.length, ours.length); i++)
        this.value(`${path}[${i}]`, '', golden[i], ours[i]);
      return;
    }
    const goldenText = golden === undefined ? ABSENT : JSON.stringify(golden);
    const oursText = ours === undefined ? ABSENT : JSON.stringify(ours);
    const size = this.size(name, golden ?? ours);
    this.fields += size;
    if (goldenText === oursText) this.equal += size;
    else this.differences.push({ step: this.step, op: this.op, path, golden: goldenText, ours: oursText });
  }

  /** How many fields a value stands for, if only one side has it. */
  private size(name: string, value: unknown): number {
    if (isFields(value)) {
      return Object.entries(value).reduce(
        (sum, [key, inner]) => sum + (this.isLeftOut(key) ? 0 : this.size(key, inner)),
        0,
      );
    }
    if (TABLES.has(name) && Array.isArray(value))
      return Math.max(
        1,
        value.reduce((sum: number, inner) => sum + this.size('', inner), 0),
      );
    return 1;
  }
}

/**
 * Compares a run of the simulator with a golden trace, field by field. `ours` may have fewer steps than the golden trace
 * (the run met something that is not modelled); the fields of the steps it lacks count as compared and not equal.
 */
export function compareObservations(golden: Observation, ours: Observation, kernel: string): Comparison {
  const comparer = new Comparer(kernel);
  const { steps: goldenSteps, ...goldenHead } = golden;
  const { steps: ourSteps, ...ourHead } = ours;
  comparer.header(goldenHead, ourHead);
  const ourNumbered = renumberAnonVmas(ourSteps);
  renumberAnonVmas(goldenSteps).forEach((step, i) => {
    comparer.steps(step, ourNumbered[i]);
  });
  return { fields: comparer.fields, equal: comparer.equal, differences: comparer.differences };
}
