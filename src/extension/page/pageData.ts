import { PAGE_VERSION, type PageCompare, type PageData } from '../../page/data';
import type { CompareChoice, PanelState } from '../../protocol';
import { fileName } from '../documents/fileName';
import type { RunHandle } from '../engine/runHandle';

/** What of a panel's state a page begins with. */
export type ShownState = Pick<PanelState, 'kernel' | 'compare' | 'step' | 'tab'>;

/** What a page has to know to show a run, or two that are compared, as they are shown now. The files' folders stay here. */
export function pageDataOf(runs: readonly [RunHandle, ...RunHandle[]], state: ShownState): PageData {
  const [first] = runs;
  const last = runs.at(-1) ?? first;
  const { kernel, compare, step, tab } = state;
  const names = namesOf(runs.map(({ key }) => key.uri));
  const file = names.get(first.key.uri) ?? '';
  return {
    version: PAGE_VERSION,
    documents: [...names].map(([uri, name]) => ({ name, text: runs.find(({ key }) => key.uri === uri)?.text ?? '' })),
    file,
    scenario: first.overview.scenario,
    ...(kernel === undefined ? {} : { kernel }),
    ...(compare === undefined ? {} : { compare: compareIn(names, compare) }),
    step,
    tab,
    // What a run is told like is one of the documents, not a setting.
    options: last.options,
  };
}

/** Names of the documents, each its own. A trace is not packed in a page. */
function namesOf(uris: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const uri of uris) {
    if (names.has(uri)) continue;
    const name = fileName(uri).replace(/\.gz$/, '');
    names.set(uri, [...names.values()].includes(name) ? `2-${name}` : name);
  }
  return names;
}

function compareIn(names: ReadonlyMap<string, string>, choice: CompareChoice): PageCompare {
  return 'trace' in choice ? { ...choice, trace: names.get(choice.trace) ?? '' } : choice;
}
