import { callsView } from './calls';
import { foliosView } from './folios';
import { inspectView } from './inspect';
import { invariantsView } from './invariants';
import { mapView } from './map';
import { momentOf } from './moment';
import { pageTablesView, pteWindow } from './pageTables';
import { procFileText, procTextView } from './procFiles';
import { procPagesView } from './procPages';
import { rmapView } from './rmap';
import type { Run } from './run';
import { seriesChoices } from './seriesChoices';
import { stepDetail } from './step';
import { callsText, rangeText, textView } from './text';
import { treeView } from './tree';
import type { ViewName, Views } from './views';

export { type Region, type Run, type RunStep, TRACE_VERSION } from './run';
export { countChanges } from './writes';

type Answers = { readonly [V in ViewName]: (run: Run, args: Views[V]['args']) => Views[V]['result'] };

const answers: Answers = {
  step: (run, { step }) => stepDetail(momentOf(run, step)),
  map: (run, { step }) => mapView(momentOf(run, step)),
  pageTables: (run, { step, proc, vpn }) => pageTablesView(momentOf(run, step), proc, vpn),
  ptes: (run, { step, proc, vpn, count }) => pteWindow(momentOf(run, step), proc, vpn, count),
  folios: (run, { step, from, count }) => foliosView(momentOf(run, step), from, count),
  rmap: (run, { step, selection }) => rmapView(momentOf(run, step), selection),
  calls: (run, { step }) => callsView(momentOf(run, step)),
  inspect: (run, { step, selection }) => inspectView(momentOf(run, step), selection),
  tree: (run, { step, node }) => treeView(momentOf(run, step), node),
  proc: (run, { step, file, proc }) => procTextView(momentOf(run, step), file, proc),
  procPages: (run, { step, proc, from, count }) => procPagesView(momentOf(run, step), proc, from, count),
  procText: (run, { step, file, proc }) => procFileText(momentOf(run, step), file, proc),
  invariants: (run, { step }) => invariantsView(momentOf(run, step)),
  text: (run, { step, source }) => textView(momentOf(run, step), source),
  rangeText: (run, { from, to, source }) => rangeText(run, from, to, source),
  callsText: (run, { step, source }) => callsText(momentOf(run, step), source),
  series: (run) => seriesChoices(run),
};

/**
 * Computes a view of a run. Whatever the arguments, the answer is of the view's type: a step beyond the run is put into
 * its range, a selection of something that is not there says so.
 */
export function answer<V extends ViewName>(run: Run, view: V, args: Views[V]['args']): Views[V]['result'] {
  return answers[view](run, args);
}
