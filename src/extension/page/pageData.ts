import { PAGE_VERSION, type PageData } from '../../page/data';
import type { PanelState } from '../../protocol';
import { fileName } from '../documents/textSource';
import type { RunHandle } from '../engine/runHandle';

/** What of a panel's state a page begins with. */
export type ShownState = Pick<PanelState, 'kernel' | 'compare' | 'step' | 'tab'>;

/** What a page has to know to show a run as it is shown now. The file's folder stays here. */
export function pageDataOf({ key, text, options, overview }: RunHandle, state: ShownState): PageData {
  const name = fileName(key.uri).replace(/\.gz$/, '');
  const { kernel, compare, step, tab } = state;
  return {
    version: PAGE_VERSION,
    documents: [{ name, text }],
    file: name,
    scenario: overview.scenario,
    ...(kernel === undefined ? {} : { kernel }),
    ...(compare === undefined ? {} : { compare }),
    step,
    tab,
    options,
  };
}
