import { inspectAnonVma, inspectProc, inspectVma } from './inspectObjects';
import { inspectPage, inspectPte, inspectTable } from './inspectPages';
import type { Moment } from './moment';
import { inspectSlot } from './swapSlots';
import type { InspectorView, Selection } from './views';
import { type Cells, lastChangeOf, writersOf } from './writers';

/** What a selection is at one step, before it is known who wrote it. */
export interface Inspected {
  readonly exists: boolean;
  readonly title: string;
  readonly fields: InspectorView['fields'];
  readonly bits?: InspectorView['bits'];
  readonly holders?: InspectorView['holders'];
  readonly links: InspectorView['links'];
  readonly cells: Cells;
}

/** The inspector's view of anything that can be selected, existing or not. */
export function inspectView(m: Moment, selection: Selection): InspectorView {
  const { cells, bits, holders, ...inspected } = inspect(m, selection);
  const writers = writersOf(m, cells);
  const last = writers.length === 0 ? lastChangeOf(m, cells) : undefined;
  return {
    step: m.step,
    selection,
    ...inspected,
    ...(bits ? { bits } : {}),
    ...(holders ? { holders } : {}),
    writers,
    ...(last ? { lastChanged: last } : {}),
  };
}

function inspect(m: Moment, selection: Selection): Inspected {
  switch (selection.kind) {
    case 'page':
      return inspectPage(m, selection.pfn);
    case 'pte':
      return inspectPte(m, selection.proc, selection.vpn);
    case 'table':
      return inspectTable(m, selection.proc, selection.level, selection.vpn);
    case 'vma':
      return inspectVma(m, selection.proc, selection.vpn);
    case 'anon_vma':
      return inspectAnonVma(m, selection.id);
    case 'slot':
      return inspectSlot(m, selection.slot);
    case 'proc':
      return inspectProc(m, selection.proc);
  }
}

/** For what is not there: a title that says so. */
export function missing(title: string): Inspected {
  return { exists: false, title, fields: [], links: [], cells: [] };
}
