import { CONFIG_OPTIONS } from '../kernel/kconfig';
import { functionById } from '../kernel/kfn';
import { formatVersion } from '../kernel/version';
import { allSeries, findSeries } from '../series';
import type { Run } from './run';
import type { SeriesChoice } from './views';

/**
 * Every modelled series with what the run has to do with it, oldest first; then the choices of Kconfig that its kernel
 * offers.
 */
export function seriesChoices(run: Run): SeriesChoice[] {
  const { kernel } = run.machine;
  const { calls } = kernel;
  const ids = new Set<number>();
  for (let call = 0; call < calls.length; call++) ids.add(calls.fn(call));
  const names = new Set([...ids].map((fn) => functionById(fn).name));
  const called = (functions: readonly string[]): string[] => functions.filter((fn) => names.has(fn));
  const series = allSeries.map(
    ({ id, title, landed, functions, summary }): SeriesChoice => ({
      kind: 'series',
      id,
      title,
      landed: formatVersion(landed),
      summary,
      present: kernel.has(id),
      called: called(functions),
    }),
  );
  const options = CONFIG_OPTIONS.filter((option) => kernel.has(option.series)).map(
    ({ name, title, series: id, functions, summary }): SeriesChoice => ({
      kind: 'config',
      id: name,
      title,
      landed: formatVersion(findSeries(id)?.landed ?? kernel.config.version),
      summary,
      present: kernel.IS_ENABLED(name),
      called: called(functions),
    }),
  );
  return [...series, ...options];
}
