import type { Outcome } from '../machine';
import { SERIAL, TLB_FLUSH, VMSTAT_NAMES } from '../mm/vmstat';
import type { Moment } from '../trace/moment';
import { nameAddress } from '../trace/run';
import { Finder, type Found } from './found';

/** What the program saw of a step, and what the kernel counted in it. */
export function outcomeDifferences(a: Moment, b: Moment): Found[] {
  const outcomeA = outcomeOf(a);
  const outcomeB = outcomeOf(b);
  if (outcomeA === undefined || outcomeB === undefined) return [];
  const finder = new Finder('outcome', '');
  const add = (field: string, textA: string, textB: string, object = 'outcome'): void => {
    if (textA !== textB) finder.add(field, 0, `${textA} ${textB}`, () => ({ object, a: textA, b: textB }));
  };
  const fieldsB = new Map(fields(b, outcomeB));
  for (const [field, text] of fields(a, outcomeA)) add(field, text, fieldsB.get(field) ?? '');
  addData(a, outcomeA, outcomeB, add);
  const counts = { a: a.k.counters.vmstat, b: b.k.counters.vmstat };
  for (const [row, name] of VMSTAT_NAMES.entries()) {
    // Flushes are part of the outcome.
    if (row === SERIAL || row === TLB_FLUSH) continue;
    const grownA = counts.a.get(row) - a.delta.was(counts.a, row);
    const grownB = counts.b.get(row) - b.delta.was(counts.b, row);
    add(name, signed(grownA), signed(grownB), 'vmstat');
  }
  return finder.finish();
}

function outcomeOf(m: Moment): Outcome | undefined {
  return m.run.steps[m.step - 1]?.outcome;
}

function fields(m: Moment, outcome: Outcome): (readonly [field: string, text: string])[] {
  const { ret, err, sig, at, minflt, majflt, flushes, splats } = outcome;
  const where = at === undefined ? '' : ` at ${nameAddress(m.run.regions, at)}`;
  return [
    ['result', err === '' ? String(ret) : `${ret} ${err}`],
    ['signal', sig === undefined ? 'none' : `SIG${sig}${where}`],
    ['splat', splats.length === 0 ? 'none' : splats.map(({ fn, reason }) => `${fn}: ${reason}`).join('; ')],
    ['minor faults', String(minflt)],
    ['major faults', String(majflt)],
    ['TLB flushes', String(flushes)],
  ];
}

/** Bytes that a read saw: the first that differ, and how many do. */
function addData(m: Moment, a: Outcome, b: Outcome, add: (field: string, a: string, b: string) => void): void {
  const inB = new Map(b.data ?? []);
  const differing = (a.data ?? []).filter(([vpn, value]) => inB.has(vpn) && inB.get(vpn) !== value);
  const [first] = differing;
  if (first === undefined) return;
  const [vpn, value] = first;
  const more = differing.length > 1 ? ` and ${differing.length - 1} more` : '';
  add(`data of ${nameAddress(m.run.regions, vpn)}${more}`, String(value), String(inB.get(vpn)));
}

function signed(count: number): string {
  return count < 0 ? String(count) : `+${count}`;
}
