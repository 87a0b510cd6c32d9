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
    const unchecked = reasonNotToCheck(m);
    view =
      unchecked === undefined
        ? { step: m.step, broken: checkInvariants(m.k) }
        : { step: m.step, broken: [], unchecked };
    known.set(m, view);
  }
  return view;
}

function reasonNotToCheck(m: Moment): string | undefined {
  if (m.run.observed) {
    return 'Of a real kernel only a part of the state was observed.';
  }
  const limit = MAX_PAGES.toLocaleString('en');
  return m.k.page.table.count() > MAX_PAGES
    ? `Only states of up to ${limit} pages are checked as they are shown.`
    : undefined;
}
