import type { ObservedStep } from '../../trace/observationFormat';
import { Finder, type Found } from '../found';
import { netDifferences } from './net';
import { type ObservedPair, stepOf } from './pair';

/** What the program saw of a step, as far as a trace tells it. */
export function observedOutcome(pair: ObservedPair, n: number): Found[] {
  const [a, b] = [stepOf(pair.a, n), stepOf(pair.b, n)];
  if (a === undefined || b === undefined) return [];
  const finder = new Finder('outcome', '');
  const inB = new Map(fieldsOf(b));
  for (const [field, text] of fieldsOf(a)) {
    const other = inB.get(field) ?? '';
    if (text !== other) finder.add(field, 0, `${text} ${other}`, () => ({ object: 'outcome', a: text, b: other }));
  }
  const found = finder.finish();
  return found.length > 0 ? found : netDifferences(pair, n, 'outcome');
}

function fieldsOf(step: ObservedStep): (readonly [field: string, text: string])[] {
  const { ret = 0, err = '', sig, fault, status, data, minflt, majflt } = step;
  const count = (faults: number | undefined): string => (faults === undefined ? 'not counted' : String(faults));
  return [
    ['result', err === '' ? String(ret) : `${ret} ${err}`],
    ['signal', sig === undefined ? 'none' : `SIG${sig}${fault === undefined ? '' : ` at ${fault}`}`],
    ['status', status === undefined ? 'none' : String(status)],
    ['data', (data ?? []).map(([value, times]) => (times === 1 ? String(value) : `${value} x${times}`)).join(' ')],
    ['minor faults', count(minflt)],
    ['major faults', count(majflt)],
  ];
}
