import {
  type CompareChoice,
  type InspectorState,
  PANEL_PROTOCOL,
  type PanelState,
  type Selection,
  type TabId,
} from '../../protocol';

const TABS: readonly TabId[] = ['map', 'tables', 'folios', 'rmap', 'calls', 'proc'];

export function newPanelState(uri: string, scenario: string, step: number, kernel?: string): PanelState {
  return {
    protocol: PANEL_PROTOCOL,
    uri,
    scenario,
    ...(kernel === undefined ? {} : { kernel }),
    step,
    tab: 'map',
    pinned: false,
    zoom: 1,
  };
}

/** The state a webview kept, if it is one: it may come from an older version of the extension. */
export function panelStateOf(value: unknown): PanelState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = value as { readonly [K in keyof PanelState]?: unknown };
  if (kept.protocol !== PANEL_PROTOCOL || typeof kept.uri !== 'string' || typeof kept.scenario !== 'string')
    return undefined;
  const step = typeof kept.step === 'number' && Number.isInteger(kept.step) && kept.step >= 0 ? kept.step : 0;
  const tab = TABS.find((id) => id === kept.tab) ?? 'map';
  const zoom = typeof kept.zoom === 'number' && kept.zoom > 0 ? kept.zoom : 1;
  const selection = isSelection(kept.selection) ? kept.selection : undefined;
  const selectionB = isSelection(kept.selectionB) ? kept.selectionB : undefined;
  const compare = compareChoiceOf(kept.compare);
  const inspector = inspectorOf(kept.inspector);
  // What was compared cannot be told any more: a panel of one run would be something else.
  if (kept.compare !== undefined && !compare) return undefined;
  return {
    ...newPanelState(kept.uri, kept.scenario, step, typeof kept.kernel === 'string' ? kept.kernel : undefined),
    tab,
    zoom,
    pinned: kept.pinned === true,
    ...(selection ? { selection } : {}),
    ...(selectionB ? { selectionB } : {}),
    ...(compare ? { compare } : {}),
    ...(typeof kept.asTable === 'boolean' ? { asTable: kept.asTable } : {}),
    ...(inspector ? { inspector } : {}),
  };
}

function inspectorOf(value: unknown): InspectorState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { open, size } = value as Readonly<Record<string, unknown>>;
  return typeof open === 'boolean' && typeof size === 'number' && size > 0 ? { open, size } : undefined;
}

function compareChoiceOf(value: unknown): CompareChoice | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { by, series, options, kernel, a, b, trace } = value as Readonly<Record<string, unknown>>;
  if (by === 'kernels') return typeof a === 'string' && typeof b === 'string' ? { by, a, b } : undefined;
  if (by === 'simulator' || by === 'traces') return typeof trace === 'string' ? { by, trace } : undefined;
  const own = typeof kernel === 'string' ? { kernel } : {};
  if (by === 'series' && isNames(series)) return { by, series, ...own };
  return by === 'config' && isNames(options) ? { by, options, ...own } : undefined;
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
}

/** What the title of a panel says of it. */
export function titleOf({ scenario, pinned, compare }: PanelState): string {
  const what = compare ? `${choiceWords(compare)}: ${scenario}` : scenario;
  return pinned ? `${what} (pinned)` : what;
}

function choiceWords(choice: CompareChoice): string {
  switch (choice.by) {
    case 'kernels':
      return `${choice.a} ↔ ${choice.b}`;
    case 'series':
      return `± ${choice.series.join(', ')}`;
    case 'config':
      return `± ${choice.options.map((name) => `CONFIG_${name}`).join(', ')}`;
    case 'simulator':
      return 'Simulator ↔ kernel';
    case 'traces':
      return 'Two traces';
  }
}

export function sameCompare(a: CompareChoice | undefined, b: CompareChoice | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function isSelection(value: unknown): value is Selection {
  if (typeof value !== 'object' || value === null) return false;
  const s = value as Readonly<Record<string, unknown>>;
  const numbers = (...names: readonly string[]) => names.every((name) => typeof s[name] === 'number');
  switch (s.kind) {
    case 'page':
      return numbers('pfn');
    case 'pte':
    case 'vma':
      return numbers('proc', 'vpn');
    case 'table':
      return numbers('proc', 'level', 'vpn');
    case 'anon_vma':
      return numbers('id');
    case 'slot':
      return numbers('slot');
    case 'proc':
      return numbers('proc');
    default:
      return false;
  }
}

/** The tab that shows most of a selected thing. */
export function tabFor(selection: Selection): TabId {
  switch (selection.kind) {
    case 'page':
    case 'slot':
      return 'folios';
    case 'pte':
    case 'table':
      return 'tables';
    case 'anon_vma':
      return 'rmap';
    case 'vma':
    case 'proc':
      return 'map';
  }
}
