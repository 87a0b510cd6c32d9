import { checkInvariants } from '../invariants';
import type { Moment } from './moment';
import type { InvariantsView } from './views';

/** Pages beyond which a check would take longer than anyone waits for a step. */
const MAX_PAGES = 8192;

const known = new WeakMap<Moment, InvariantsView>();

/** Invariants that the state after a step breaks. */
export function invariantsView(m: Moment): InvariantsView {
  let view = known.get(m);
  if (!view) {
    const pages = m.k.page.table.count();
    const limit = MAX_PAGES.toLocaleString('en');
    view =
      pages > MAX_PAGES
        ? { step: m.step, broken: [], unchecked: `Only states of up to ${limit} pages are checked as they are shown.` }
        : { step: m.step, broken: checkInvariants(m.k) };
    known.set(m, view);
  }
  return view;
}
