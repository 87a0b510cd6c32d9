import { pte_write } from '../arch/x86_64';
import type { Moment } from './moment';
import type { MappingRun } from './reverse';
import type { Change, FolioMapper, MappedRun } from './views';

/** Which pages of a large folio each process maps, by PMD or by PTEs, now or before the step. Processes that map it alike are one. */
export function folioMappers(m: Moment, pfn: number, pages: number, exists: boolean, existed: boolean): FolioMapper[] {
  const now = exists ? m.mapped.ofRange(pfn, pages) : [];
  const was = existed ? m.mappedBefore.ofRange(pfn, pages) : [];
  const procs = [...new Set([...now, ...was].map(({ proc }) => proc))].sort((a, b) => a - b);
  const alike = new Map<string, { readonly procs: { proc: number; name: string }[]; readonly runs: MappedRun[] }>();
  for (const proc of procs) {
    const own = (runs: readonly MappingRun[]): MappingRun[] => runs.filter((run) => run.proc === proc);
    const runs = mergedRuns(own(now), own(was), pfn);
    const key = JSON.stringify(runs);
    const mapper = alike.get(key) ?? { procs: [], runs };
    mapper.procs.push({ proc, name: m.names.proc(proc) });
    alike.set(key, mapper);
  }
  return [...alike.values()];
}

/** The entries of one process after and before the step, cut where either begins or ends. */
function mergedRuns(now: readonly MappingRun[], was: readonly MappingRun[], head: number): MappedRun[] {
  const cuts = [...new Set([...now, ...was].flatMap((run) => [run.pfn, run.pfn + run.pages]))].sort((a, b) => a - b);
  const runs: MappedRun[] = [];
  cuts.forEach((pfn, i) => {
    const end = cuts[i + 1];
    const [after, before] = [now, was].map((list) => list.find((run) => run.pfn <= pfn && pfn < run.pfn + run.pages));
    const entry = after ?? before;
    if (end === undefined || !entry) {
      return;
    }
    const run: MappedRun = {
      from: pfn - head,
      pages: end - pfn,
      level: entry.level === 2 ? 'pmd' : 'pte',
      writable: pte_write(entry.flags),
      change: changeOf(after, before),
    };
    const last = runs.at(-1);
    if (last && last.from + last.pages === run.from && sameLook(last, run)) {
      runs[runs.length - 1] = { ...last, pages: last.pages + run.pages };
    } else {
      runs.push(run);
    }
  });
  return runs;
}

function sameLook(a: MappedRun, b: MappedRun): boolean {
  return a.level === b.level && a.writable === b.writable && a.change === b.change;
}

/** What a reader of the bar wants to know: mapped by another size, or no longer as writable as before. */
function changeOf(after: MappingRun | undefined, before: MappingRun | undefined): Change {
  if (!after || !before) {
    return after ? 'new' : 'gone';
  }
  return after.level === before.level && pte_write(after.flags) === pte_write(before.flags) ? 'none' : 'changed';
}
