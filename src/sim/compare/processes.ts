import { LRU_BATCHES } from '../mm/mm_types';
import type { ProcFrame } from '../trace/frame';
import { batchTitle } from '../trace/holders';
import type { Both } from './both';
import { comparedColumns, fieldTexts } from './columns';
import { Finder, type Found } from './found';

/** Processes that only one of the runs has, or whose mm differs in a counter. */
export function processDifferences(both: Both): Found[] {
  const { procs: procsA } = both.a.after;
  const { procs: procsB } = both.b.after;
  const found: Found[] = [];
  for (const name of new Set([...procsA, ...procsB].map((proc) => proc.name))) {
    const a = procsA.find((proc) => proc.name === name);
    const b = procsB.find((proc) => proc.name === name);
    if (a !== undefined && b !== undefined) found.push(...mmDifferences(both, a, b));
    else {
      const finder = new Finder('process', name);
      const [textA, textB] = [a, b].map((proc) => (proc === undefined ? 'none' : 'exists'));
      finder.add('process', 0, `${textA} ${textB}`, () => ({
        object: `process ${name}`,
        a: textA,
        b: textB,
        select: {
          ...(a === undefined ? {} : { a: { kind: 'proc', proc: a.proc } }),
          ...(b === undefined ? {} : { b: { kind: 'proc', proc: b.proc } }),
        },
      }));
      found.push(...finder.finish());
    }
  }
  return found;
}

function mmDifferences(both: Both, a: ProcFrame, b: ProcFrame): Found[] {
  const finder = new Finder('mm', a.name);
  for (const column of comparedColumns(both.a.k.mm, both.b.k.mm, ['pgd', 'mmap_first'])) {
    const [valueA, valueB] = [column.a.get(a.mm), column.b.get(b.mm)];
    if (valueA === valueB) continue;
    const told = fieldTexts(both.a, column.a, { row: a.mm, count: 1, a: valueA, b: valueB, step: 0 });
    const tell = () => ({
      object: `mm of ${a.name}`,
      a: told.a,
      b: told.b,
      select: { a: { kind: 'proc' as const, proc: a.proc }, b: { kind: 'proc' as const, proc: b.proc } },
    });
    finder.add(told.field, 0, '', tell, String(valueB - valueA));
  }
  return finder.finish();
}

/** LRU batches that hold a different number of folios. */
export function cpuDifferences(both: Both): Found[] {
  const finder = new Finder('cpu', '');
  for (const name of LRU_BATCHES) {
    const [nrA, nrB] = [both.a.k.percpu[name].nr, both.b.k.percpu[name].nr];
    for (let cpu = 0; cpu < Math.max(nrA.capacity, nrB.capacity); cpu++) {
      const [a, b] = [nrA.get(cpu), nrB.get(cpu)];
      if (a === b) continue;
      const tell = () => ({ object: `${batchTitle(name)} of CPU ${cpu}`, a: String(a), b: String(b) });
      finder.add(nrA.name, cpu, String(cpu), tell, String(b - a));
    }
  }
  return finder.finish();
}
