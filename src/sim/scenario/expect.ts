import type { Machine, Outcome, ProcId } from '../machine';
import { slotsInUse } from '../mm/swapfile';
import { HPAGE_PMD_NR } from '../mm/sysfs';
import { NR_ANON_MAPPED, NR_ANON_THPS, NR_MLOCK, NR_SWAPCACHE, VMSTAT_NAMES } from '../mm/vmstat';
import { nameAddress, nameRange } from '../trace/run';
import type { Condition, ExpectItem, Fact, Operand, Place } from './ast';
import { calledTimes } from './calls';
import { FLIPPED, holds, isIdentity, isZero, NEGATED, WORDS } from './compare';
import { type ArgumentKind, FACTS, type FactType, factOf, fieldOf } from './facts';
import type { Pages, Regions } from './regions';
import { ADDRESS_READERS, isMissing, nextVma, PROC_READERS, type Value } from './values';
import { isKsmCounter, ksmCounter } from './values-ksm';

/** What an expectation is checked against: the state as it is, and the step that led to it. */
export interface Moment {
  readonly machine: Machine;
  readonly regions: Regions;
  readonly procs: ReadonlyMap<string, ProcId>;
  /** The process that places without one are in. */
  readonly proc: string;
  /** The step above; absent before the first one. */
  readonly step: StepMoment | undefined;
  /** Broken invariants in words; asked for only where an expectation needs them. */
  readonly invariants: () => readonly string[];
}

export interface StepMoment {
  readonly outcome: Outcome;
  readonly firstCall: number;
  readonly endCall: number;
  /** What the counters of /proc/vmstat were before it; rows as in mm/vmstat.ts. */
  readonly vmstat: readonly number[];
}

export interface Verdict {
  readonly pass: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** Checks one expectation. `looked`: how many pages it looked at, so that the caller can limit it. */
export function evaluate(item: ExpectItem, moment: Moment): { readonly verdict: Verdict; readonly looked: number } {
  const evaluation = new Evaluation(moment);
  const verdict = evaluation.condition(item.condition, false);
  return { verdict, looked: evaluation.looked };
}

/** One value of an operand, and the page it is of. */
interface At {
  readonly value: Value;
  readonly vpn: number | undefined;
}

/** The values of an operand: one, or one per page (or VMA) of its place. */
interface Values {
  readonly type: FactType | 'literal';
  readonly proc: string;
  readonly count: number;
  at(i: number): At;
}

class Evaluation {
  looked = 0;

  constructor(readonly moment: Moment) {}

  condition(condition: Condition, negated: boolean): Verdict {
    const { step } = this.moment;
    const outcome = step?.outcome;
    const not = negated ? 'not ' : '';
    const verdict = (holds: boolean, expected: string, actual: string): Verdict => ({
      pass: holds !== negated,
      expected: `${not}${expected}`,
      actual,
    });
    switch (condition.kind) {
      case 'not':
        return this.condition(condition.condition, !negated);
      case 'error':
        return verdict(outcome?.err === condition.errno.text, condition.errno.text, this.#cameOf());
      case 'ok':
        return verdict(
          outcome === undefined || (outcome.err === '' && outcome.sig === undefined),
          'ok',
          this.#cameOf(),
        );
      case 'signal': {
        const { at, signal } = condition;
        const place = at === undefined ? undefined : this.moment.regions.at(at);
        const there =
          place === undefined ||
          (outcome?.at !== undefined && outcome.at >= place.vpn && outcome.at < place.vpn + place.pages);
        const where = place === undefined ? '' : ` at ${nameRange(this.moment.regions.all, place.vpn, place.pages)}`;
        return verdict(`SIG${outcome?.sig}` === signal.text && there, `${signal.text}${where}`, this.#cameOf());
      }
      case 'splat': {
        const splats = outcome?.splats ?? [];
        const fn = condition.fn?.text;
        const found = splats.filter((splat) => fn === undefined || splat.fn === fn);
        const actual =
          splats.length === 0 ? 'no splat' : splats.map((splat) => `splat in ${splat.fn}: ${splat.reason}`).join('; ');
        return verdict(found.length > 0, fn === undefined ? 'a splat' : `a splat in ${fn}`, actual);
      }
      case 'called': {
        const times = this.#calls(condition.fn.text);
        const actual =
          times === 0 ? 'not called' : `called ${times === 1 ? 'once' : `${times.toLocaleString('en')} times`}`;
        return {
          pass: times > 0 !== negated,
          expected: `${condition.fn.text} ${negated ? 'not called' : 'called'}`,
          actual,
        };
      }
      case 'invariants': {
        const broken = this.moment.invariants();
        this.looked += this.moment.machine.kernel.page.table.count();
        return verdict(
          broken.length === 0,
          'all invariants hold',
          broken.length === 0 ? 'all hold' : broken.slice(0, 5).join('; '),
        );
      }
      case 'holds': {
        const values = this.#fact(condition.fact);
        const wanted = negated ? '0' : values.type === 'flag' ? '1' : 'not 0';
        return this.#every(
          values,
          wanted,
          (value) => !isMissing(value) && isZero(value) === negated,
          negated && isIdentity(values.type),
        );
      }
      case 'compare':
        return this.#compare(condition, negated);
    }
  }

  #cameOf(): string {
    const outcome = this.moment.step?.outcome;
    if (outcome === undefined) return 'no step yet';
    if (outcome.sig !== undefined)
      return `SIG${outcome.sig}${outcome.at === undefined ? '' : ` at ${nameAddress(this.moment.regions.all, outcome.at)}`}`;
    return outcome.err === '' ? 'no error' : outcome.err;
  }

  #calls(fn: string): number {
    const { step, machine } = this.moment;
    return step === undefined ? 0 : calledTimes(machine.kernel.calls, step.firstCall, step.endCall, fn);
  }

  // -------------------------------------------------------------- comparisons

  #compare(condition: Condition & { kind: 'compare' }, negated: boolean): Verdict {
    const { left, right } = condition;
    const op = negated ? NEGATED[condition.op] : condition.op;
    // The fact is on the left in messages.
    const flip = left.kind !== 'fact' && right.kind === 'fact';
    const a = this.#operand(flip ? right : left);
    const b = this.#operand(flip ? left : right);
    const sign = flip ? FLIPPED[op] : op;
    const type = a.type === 'literal' ? b.type : a.type;
    const wanted = (i: number): string => `${WORDS[sign]}${this.#shown(b, b.at(Math.min(i, b.count - 1)).value, type)}`;
    const count = Math.max(a.count, b.count);
    this.looked += count;
    if (a.count === 0 || b.count === 0) return { pass: false, expected: wanted(0), actual: 'the range has no pages' };
    let failed = 0;
    let first = -1;
    for (let i = 0; i < count; i++) {
      const x = a.at(Math.min(i, a.count - 1)).value;
      const y = b.at(Math.min(i, b.count - 1)).value;
      if (holds(x, sign, y, isIdentity(type))) continue;
      if (first < 0) first = i;
      failed++;
    }
    const shown = first < 0 ? a.at(0) : a.at(Math.min(first, a.count - 1));
    return {
      pass: first < 0,
      expected: wanted(Math.max(first, 0)),
      actual: this.#actual(a, shown, failed, count, type),
    };
  }

  #every(values: Values, expected: string, test: (value: Value) => boolean, missingPasses: boolean): Verdict {
    if (values.count === 0) return { pass: false, expected, actual: 'the range has no pages' };
    this.looked += values.count;
    let failed = 0;
    let first: At | undefined;
    for (let i = 0; i < values.count; i++) {
      const at = values.at(i);
      if (isMissing(at.value) ? missingPasses : test(at.value)) continue;
      first ??= at;
      failed++;
    }
    const actual = this.#actual(values, first ?? values.at(0), failed, values.count, values.type);
    return { pass: first === undefined, expected, actual };
  }

  #actual(values: Values, shown: At, failed: number, count: number, type: FactType | 'literal'): string {
    const text = this.#shown(values, shown.value, type);
    const where =
      shown.vpn === undefined || (values.count === 1 && !isMissing(shown.value))
        ? ''
        : ` at ${this.#where(values.proc, shown.vpn)}`;
    return count === 1 || failed === 0
      ? failed === 0
        ? text
        : `${text}${where}`
      : `${text}${where} (${failed} of ${count} fail)`;
  }

  #where(proc: string, vpn: number): string {
    return `${proc}:${nameAddress(this.moment.regions.all, vpn)}`;
  }

  #shown(values: Values, value: Value, type: FactType | 'literal'): string {
    if (isMissing(value)) return value.missing === '' ? 'none' : `none: ${value.missing}`;
    if (typeof value === 'string') return `"${value}"`;
    switch (type) {
      case 'page':
        return `pfn 0x${value.toString(16)}`;
      case 'vma':
      case 'anon_vma':
        return `${type} ${value}`;
      case 'process':
        return `mm ${value}`;
      case 'address': {
        const vpn = Number(value / 4096n);
        const name = nameAddress(this.moment.regions.all, vpn);
        return name.startsWith('0x') ? name : `0x${value.toString(16)} (${name})`;
      }
      case 'number':
      case 'flag':
      case 'text':
      case 'literal':
        return values.type !== 'literal' && value > 0xffff_ffffn ? `0x${value.toString(16)}` : value.toString();
    }
  }

  // -------------------------------------------------------------- operands

  #operand(operand: Operand): Values {
    switch (operand.kind) {
      case 'fact':
        return this.#fact(operand);
      case 'number':
        return constant(operand.value);
      case 'string':
        return constant(operand.value);
      case 'none':
        return constant({ missing: '' });
    }
  }

  #fact(fact: Fact): Values {
    const name = fact.subject.text;
    const spec = factOf(name);
    const field = fact.field?.text ?? '';
    const type = (spec === undefined ? undefined : field === '' ? spec.type : fieldOf(spec, field)?.type) ?? 'number';
    const kind: ArgumentKind = spec?.argument ?? 'nothing';
    switch (kind) {
      case 'nothing':
        return { ...constant(this.#ofStep(name)), type };
      case 'function':
        return { ...constant(BigInt(this.#calls(fact.argument?.region.text ?? ''))), type };
      case 'proc': {
        const proc = fact.argument?.region.text ?? this.moment.proc;
        const readers: Readonly<Record<string, Readonly<Record<string, Reader>>>> = PROC_READERS;
        const mm = this.#mm(proc);
        return {
          ...constant(readers[name]?.[field]?.(this.moment.machine.kernel, mm, 0) ?? { missing: '' }),
          type,
          proc,
        };
      }
      case 'pages':
      case 'vmas':
        return fact.argument === undefined
          ? { ...constant({ missing: '' }), type }
          : this.#places(name, field, type, fact.argument, kind);
    }
  }

  #places(name: string, field: string, type: FactType, place: Place, kind: 'pages' | 'vmas'): Values {
    const proc = place.proc?.text ?? this.moment.proc;
    const mm = this.#mm(proc);
    const k = this.moment.machine.kernel;
    const readers: Readonly<Record<string, Readonly<Record<string, Reader>>>> = ADDRESS_READERS;
    const reader = readers[name]?.[field];
    const read = (vpn: number): At => {
      const value = reader?.(k, mm, vpn) ?? { missing: '' };
      return { value: type === 'process' ? this.#nameOfMm(value) : value, vpn };
    };
    const range = this.moment.regions.at(place);
    if (kind === 'pages') return { type, proc, count: range.pages, at: (i) => read(range.vpn + i) };
    const starts = this.#vmaStarts(mm, range);
    return { type, proc, count: starts.length, at: (i) => read(starts[i] ?? range.vpn) };
  }

  /** One page of each VMA (and hole) that a range touches. */
  #vmaStarts(mm: number, { vpn, pages }: Pages): number[] {
    const starts: number[] = [];
    for (let at = vpn; at < vpn + pages; at = nextVma(this.moment.machine.kernel, mm, at)) starts.push(at);
    return starts;
  }

  /** The process of an mm; a row of an mm that is gone stays a number. */
  #nameOfMm(mm: Value): Value {
    const { procs, machine } = this.moment;
    return [...procs].find(([, id]) => BigInt(machine.mmOf(id)) === mm)?.[0] ?? mm;
  }

  #mm(proc: string): number {
    const id = this.moment.procs.get(proc);
    return id === undefined ? 0 : this.moment.machine.mmOf(id);
  }

  #ofStep(name: string): Value {
    const { step, machine } = this.moment;
    const { vmstat } = machine.kernel.counters;
    if (name === 'nr_anon_mapped') return BigInt(vmstat.get(NR_ANON_MAPPED));
    if (name === 'nr_mlock') return BigInt(vmstat.get(NR_MLOCK));
    if (name === 'nr_swapcached') return BigInt(vmstat.get(NR_SWAPCACHE));
    if (name === 'swap_slots') return BigInt(slotsInUse(machine.kernel));
    if (name === 'nr_anon_transparent_hugepages') return BigInt(vmstat.get(NR_ANON_THPS) / HPAGE_PMD_NR);
    if (isKsmCounter(name)) return ksmCounter(machine.kernel, name);
    if (step === undefined) return { missing: 'no step yet' };
    const { outcome } = step;
    const counter = (VMSTAT_NAMES as readonly string[]).indexOf(name);
    if (counter >= 0) return BigInt(vmstat.get(counter) - (step.vmstat[counter] ?? 0));
    switch (name) {
      case 'faults':
        return BigInt(outcome.minflt + outcome.majflt);
      case 'minflt':
        return BigInt(outcome.minflt);
      case 'majflt':
        return BigInt(outcome.majflt);
      case 'flushes':
        return BigInt(outcome.flushes);
      case 'page_status':
        return outcome.status === undefined ? { missing: 'the step stored none' } : BigInt(outcome.status);
      case 'splats':
        return BigInt(outcome.splats.length);
      default:
        return BigInt(outcome.ret);
    }
  }
}

type Reader = (typeof ADDRESS_READERS)['pfn'][''];

function constant(value: Value): Values {
  return { type: 'literal', proc: '', count: 1, at: () => ({ value, vpn: undefined }) };
}

/** Every fact has a reader or is about the step: checked by a test. */
export function hasReader(fact: keyof typeof FACTS, field: string): boolean {
  const all: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { ...ADDRESS_READERS, ...PROC_READERS };
  return FACTS[fact].argument === 'nothing' || FACTS[fact].argument === 'function' || all[fact]?.[field] !== undefined;
}
