import { functionById } from '../kernel/kfn';
import { formatVersion } from '../kernel/version';
import { allSeries } from '../series';
import type { Run } from './run';
import type { SeriesChoice } from './views';

/** Every modelled series with what the run has to do with it: oldest first. */
export function seriesChoices(run: Run): SeriesChoice[] {
  const { kernel } = run.machine;
  const { calls } = kernel;
  const called = new Set<number>();
  for (let call = 0; call < calls.length; call++) called.add(calls.fn(call));
  const names = new Set([...called].map((fn) => functionById(fn).name));
  return allSeries.map(({ id, title, landed, functions, summary }) => ({
    id,
    title,
    landed: formatVersion(landed),
    summary,
    present: kernel.has(id),
    called: functions.filter((fn) => names.has(fn)),
  }));
}
