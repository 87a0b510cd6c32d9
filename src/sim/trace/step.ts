import { is_zero_pfn } from '../mm/page_alloc';
import { isExclusive } from './bits';
import { callTree, functionName } from './callTree';
import { stepChanges } from './changes';
import { type FolioSpan, folioSpans, serialOf } from './folioSpans';
import type { Moment } from './moment';
import { mappingText } from './names';
import type { StepDetail, StepSummary } from './views';

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
  return folioSpans(m)
    .filter((span) => span.change !== 'none' && !is_zero_pfn(span.pfn))
    .slice(0, MAX_FOLIOS)
    .map((span) => ({ text: folioText(span), change: span.change, select: { kind: 'page', pfn: span.pfn } }));
}

function folioText(span: FolioSpan): string {
  const serial = serialOf(span);
  const name = span.pages === 1 ? `folio ${serial}` : `folios ${serial}–${serial + span.pages - 1}`;
  if (!span.now || !span.was) {
    return `${name} (${span.now ? 'new' : 'freed'})`;
  }
  const { now, was } = span;
  const parts = [
    was._mapcount === now._mapcount ? '' : `mapcount ${was._mapcount + 1} → ${now._mapcount + 1}`,
    was._refcount === now._refcount ? '' : `refcount ${was._refcount} → ${now._refcount}`,
    isExclusive(was.flags) === isExclusive(now.flags)
      ? ''
      : isExclusive(now.flags)
        ? 'now exclusive'
        : 'no longer exclusive',
    was.mapping === now.mapping ? '' : `${mappingText(was.mapping)} → ${mappingText(now.mapping)}`,
  ].filter((part) => part !== '');
  return `${name}: ${parts.length > 0 ? parts.join(', ') : 'flags changed'}`;
}
