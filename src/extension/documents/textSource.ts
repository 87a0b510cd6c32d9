import type { CompareChoice, TextSource } from '../../protocol';
import type { RunHandle } from '../engine/runHandle';
import { secondDocument } from './comparisons';
import { fileName } from './fileName';
import type { ScenarioStore } from './scenarioStore';

type Known = Pick<ScenarioStore, 'checkedNow'>;

/** What a text says of where a run came from, and how the command line makes it again. */
export function textSource(store: Known, { key }: RunHandle): TextSource {
  const { series = [], config = [] } = key;
  return {
    ...fileSource(store, key.uri),
    options: [
      ...(series.length > 0 ? [`--series=${series.join(',')}`] : []),
      ...(config.length > 0 ? [`--config=${config.join(',')}`] : []),
    ],
  };
}

/** The same for two runs that were compared. */
export function comparedSource(store: Known, uri: string, choice: CompareChoice): TextSource {
  const own = { ...fileSource(store, uri), options: compareOptions(choice) };
  const second = secondDocument(choice);
  return second === undefined || second === uri ? own : { ...own, files: [...own.files, fileName(second)] };
}

function fileSource(store: Known, uri: string): TextSource {
  const named = (store.checkedNow(uri)?.scenarios.length ?? 1) > 1;
  return { files: [fileName(uri)], named };
}

function compareOptions(choice: CompareChoice): string[] {
  const on = (kernel: string | undefined): string[] => (kernel === undefined ? [] : ['--kernel', kernel]);
  switch (choice.by) {
    case 'kernels':
      return ['--kernels', `${choice.a},${choice.b}`];
    case 'series':
      return ['--series', choice.series.join(','), ...on(choice.kernel)];
    case 'config':
      return ['--configs', `default,${choice.options.join(',')}`, ...on(choice.kernel)];
    case 'simulator':
    case 'traces':
      return [];
  }
}
