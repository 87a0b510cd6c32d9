import type { HostToPanel, PanelState, PanelToHost, PanelViewName, PanelViews } from '../../protocol';
import type { ComparedHandle } from '../documents/comparisons';
import type { AskOptions, EngineClient } from '../engine/client';
import type { RunHandle } from '../engine/runHandle';

export type PanelEngine = Pick<EngineClient, 'view' | 'pair'>;
type Request = Extract<PanelToHost, { readonly type: 'request' }>;

/** What a panel shows: one run, or two that were compared. */
export interface PanelContent {
  /** What side panel, marker and status bar show while the panel is stepped through: of a comparison the second side. */
  readonly handle: RunHandle;
  /** Where a panel that was just opened stands. */
  readonly opening: number;
  same(other: PanelContent): boolean;
  /** The message that makes it known; with `state` it is the first, or the host changed something. */
  message(version: number, state?: PanelState): HostToPanel;
  answer(request: Request, ask: AskOptions): Promise<PanelViews[PanelViewName]['result']>;
}

export class RunContent implements PanelContent {
  readonly opening = 0;

  constructor(
    readonly handle: RunHandle,
    private readonly engine: PanelEngine,
  ) {}

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
        return this.engine.view(this.handle, request.view, request.args, ask);
    }
  }
}

export class ComparedContent implements PanelContent {
  constructor(
    private readonly compared: ComparedHandle,
    private readonly engine: PanelEngine,
  ) {}

  get handle(): RunHandle {
    return this.compared.b;
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
      case 'differenceText':
      case 'comparisonText':
        return this.engine.pair(a, b, request.view, request.args, ask);
      default:
        return this.engine.view(request.side === 'a' ? a : b, request.view, request.args, ask);
    }
  }
}
