import type {
  HostToPanel,
  PanelState,
  PanelToHost,
  PanelViewName,
  PanelViews,
  TextSource,
  ViewName,
  Views,
} from '../../protocol';
import type { ComparedHandle } from '../documents/comparisons';
import type { AskOptions, EngineClient } from '../engine/client';
import type { RunHandle } from '../engine/runHandle';

export type PanelEngine = Pick<EngineClient, 'view' | 'pair'>;
type Request = Extract<PanelToHost, { readonly type: 'request' }>;

/** What a panel shows: one run, or two that were compared. */
export interface PanelContent {
  /** What side panel, marker and status bar show while the panel is stepped through: of a comparison the second side. */
  readonly handle: RunHandle;
  /** All runs that it shows; of a comparison both, in their order. */
  readonly runs: readonly [RunHandle, ...RunHandle[]];
  /** Where a panel that was just opened stands. */
  readonly opening: number;
  same(other: PanelContent): boolean;
  /** The message that makes it known; with `state` it is the first, or the host changed something. */
  message(version: number, state?: PanelState): HostToPanel;
  answer(request: Request, ask: AskOptions): Promise<PanelViews[PanelViewName]['result']>;
}

/** What texts say of where a run, or a comparison, came from. Asked when a text is made. */
export type SourceOf = (handle?: RunHandle) => TextSource;

export class RunContent implements PanelContent {
  readonly opening = 0;

  constructor(
    readonly handle: RunHandle,
    private readonly engine: PanelEngine,
    private readonly sourceOf: SourceOf,
  ) {}

  get runs(): readonly [RunHandle] {
    return [this.handle];
  }

  same(other: PanelContent): boolean {
    return this.handle === other.handle;
  }

  message(version: number, state?: PanelState): HostToPanel {
    const run = this.handle.overview;
    return state ? { type: 'init', state, run, version } : { type: 'run', run, version };
  }

  answer(request: Request, ask: AskOptions): Promise<PanelViews[PanelViewName]['result']> {
    switch (request.view) {
      case 'difference':
      case 'differenceText':
      case 'comparisonText':
        throw new Error('One run has nothing to differ from.');
      default:
        return viewOf(this.engine, this.handle, request, this.sourceOf, ask);
    }
  }
}

export class ComparedContent implements PanelContent {
  constructor(
    private readonly compared: ComparedHandle,
    private readonly engine: PanelEngine,
    private readonly sourceOf: SourceOf,
  ) {}

  get handle(): RunHandle {
    return this.compared.b;
  }

  get runs(): readonly [RunHandle, RunHandle] {
    return [this.compared.a, this.compared.b];
  }

  /** The first difference of outcome or state, else of the calls; the end if there is none. */
  get opening(): number {
    const { first, firstOf, steps } = this.compared.overview;
    const seen = [firstOf.state, firstOf.outcome].filter((step) => step !== undefined);
    return seen.length > 0 ? Math.min(...seen) : (first?.step ?? steps.length);
  }

  same(other: PanelContent): boolean {
    return other instanceof ComparedContent && this.compared === other.compared;
  }

  message(version: number, state?: PanelState): HostToPanel {
    const { a, b, overview } = this.compared;
    const runs = { overview, a: a.overview, b: b.overview };
    return { type: 'compared', runs, version, ...(state ? { state } : {}) };
  }

  answer(request: Request, ask: AskOptions): Promise<PanelViews[PanelViewName]['result']> {
    const { a, b } = this.compared;
    switch (request.view) {
      case 'difference':
        return this.engine.pair(a, b, request.view, request.args, ask);
      case 'differenceText':
        return this.engine.pair(a, b, request.view, { ...request.args, source: this.sourceOf() }, ask);
      case 'comparisonText':
        return this.engine.pair(a, b, request.view, { source: this.sourceOf() }, ask);
      default:
        return viewOf(this.engine, request.side === 'a' ? a : b, request, this.sourceOf, ask);
    }
  }
}

/** A view of one run; texts are told where it came from, which the webview does not know. */
function viewOf(
  engine: PanelEngine,
  handle: RunHandle,
  request: Extract<Request, { readonly view: ViewName }>,
  sourceOf: SourceOf,
  ask: AskOptions,
): Promise<Views[ViewName]['result']> {
  switch (request.view) {
    case 'text':
    case 'callsText':
      return engine.view(handle, request.view, { ...request.args, source: sourceOf(handle) }, ask);
    case 'rangeText':
      return engine.view(handle, request.view, { ...request.args, source: sourceOf(handle) }, ask);
    default:
      return engine.view(handle, request.view, request.args, ask);
  }
}
