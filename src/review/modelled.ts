// Its functions are registered by being there.
import '../sim/machine';
import { modelledFunctions as registered } from '../sim/kernel/kfn';
import { formatVersion } from '../sim/kernel/version';
import { allSeries } from '../sim/series';
import type { ModelledFunction, ModelledSeries } from './model';

/** Every kernel function that the model has, by name, with the series that changed it. */
export function modelledFunctions(): readonly ModelledFunction[] {
  const changed = new Map<string, ModelledSeries[]>();
  for (const { id, title, landed, functions } of allSeries) {
    const series = { id, title, landed: formatVersion(landed) };
    for (const name of new Set(functions)) changed.set(name, [...(changed.get(name) ?? []), series]);
  }
  return registered().map(({ name, file }) => ({ name, file, series: changed.get(name) ?? [] }));
}
