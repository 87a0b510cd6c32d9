import { isExclusive, plural } from './bits';
import { callTree, functionName } from './callTree';
import { stepChanges } from './changes';
import { type FolioSpan, folioSpans, orderOf, sameLargeFolio, serialOf } from './folioSpans';
import type { Moment } from './moment';
import { mappingText } from './names';
import type { Change, Selection, StepDetail, StepSummary } from './views';

const MAX_FUNCTIONS = 60;
const MAX_CHANGES = 100;
const MAX_FOLIOS = 30;

/** Everything about one step that needs no selection. */
export function stepDetail(m: Moment): StepDetail {
  const changes = stepChanges(m);
  return {
    summary: m.summary ?? beginning(m),
    procName: m.names.proc(m.summary?.proc ?? m.run.overview.procs[0]?.id),
    functions: functionsOf(m),
    changes: changes.slice(0, MAX_CHANGES),
    hidden: Math.max(0, changes.length - MAX_CHANGES),
    folios: foliosTouched(m),
  };
}

/** Step 0 has no statement: the state before the first. */
function beginning(m: Moment): StepSummary {
  return {
    n: 0,
    line: m.run.overview.line,
    text: '',
    proc: m.run.overview.procs[0]?.id ?? 0,
    label: 'start',
    result: 'ok',
    outcome: 'before the first statement',
    changes: 0,
    expects: [],
  };
}

/** Functions in call order; one that was called in a row is said once. */
function functionsOf(m: Moment): string[] {
  const counted: { name: string; times: number }[] = [];
  for (const { call, times } of callTree(m)) {
    const name = functionName(m, call);
    const last = counted.at(-1);
    if (last?.name === name) {
      last.times += times;
    } else {
      counted.push({ name, times });
    }
  }
  const shown = counted.slice(0, MAX_FUNCTIONS).map(({ name, times }) => (times > 1 ? `${name} ×${times}` : name));
  return counted.length > MAX_FUNCTIONS ? [...shown, `… ${counted.length - MAX_FUNCTIONS} more`] : shown;
}

/** Folios that the step made, freed or changed. */
export function foliosTouched(m: Moment): StepDetail['folios'] {
  const touched: { text: string; change: Change; select: Selection }[] = [];
  const spans = folioSpans(m).filter((span) => span.folioChange !== 'none' && !span.zero);
  for (let i = 0; i < spans.length && touched.length < MAX_FOLIOS; ) {
    let end = i + 1;
    while (end < spans.length && sameLargeFolio(spans[i], spans[end])) {
      end++;
    }
    const [span] = spans.slice(i, end);
    touched.push({
      text: folioText(spans.slice(i, end)),
      change: span.folioChange,
      select: { kind: 'page', pfn: span.pfn },
    });
    i = end;
  }
  return touched;
}

/** One folio with its pages, or consecutive order-0 folios alike. */
function folioText(spans: readonly FolioSpan[]): string {
  const [span] = spans;
  const serial = serialOf(span);
  const order = orderOf(span);
  const count = order > 0 ? 1 : span.pages;
  const name = `${count === 1 ? `folio ${serial}` : `folios ${serial}–${serial + count - 1}`}${order > 0 ? ` (order ${order})` : ''}`;
  if (!span.now || !span.was) {
    return `${name} (${span.now ? 'new' : 'freed'})`;
  }
  const { now, was } = span;
  const parts = [
    was.folioMapcount === now.folioMapcount ? '' : `mapcount ${was.folioMapcount} → ${now.folioMapcount}`,
    was._refcount === now._refcount ? '' : `refcount ${was._refcount} → ${now._refcount}`,
    ...exclusiveText(spans),
    was.mapping === now.mapping ? '' : `${mappingText(was.mapping)} → ${mappingText(now.mapping)}`,
  ].filter((part) => part !== '');
  return `${name}: ${parts.length > 0 ? parts.join(', ') : 'flags changed'}`;
}

function exclusiveText(spans: readonly FolioSpan[]): string[] {
  const differ = spans.filter(({ now, was }) => isExclusive(now?.flags ?? 0) !== isExclusive(was?.flags ?? 0));
  if (differ.length === 0) {
    return [];
  }
  const pages = differ.reduce((sum, span) => sum + span.pages, 0);
  const some = orderOf(spans[0]) > 0 && pages < 1 << orderOf(spans[0]) ? `${plural(pages, 'page')} ` : '';
  return [`${some}${isExclusive(differ[0].now?.flags ?? 0) ? 'now exclusive' : 'no longer exclusive'}`];
}
