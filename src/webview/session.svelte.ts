import type { HostToPanel, PanelState, RunOverview, Selection, StepSummary, TabId } from '../protocol';
import { PANEL_PROTOCOL } from '../protocol';
import { PanelClient } from './client';
import { Moved } from './moved';
import { assertUnreachable, sameSelection } from './selection';
import type { VsCodeApi } from './vscode';

export const TABS: readonly { readonly id: TabId; readonly label: string }[] = [
  { id: 'map', label: 'Map' },
  { id: 'tables', label: 'Page tables' },
  { id: 'folios', label: 'Folios' },
  { id: 'rmap', label: 'Rmap chains' },
  { id: 'calls', label: 'Calls' },
];

export const ZOOM = { min: 0.5, max: 8 } as const;

type Problem = Omit<Extract<HostToPanel, { type: 'problem' }>, 'type'>;
type Progress = { readonly done: number; readonly text: string };

/**
 * The state of one panel: which run, which step, which tab, what is selected. The one place that talks to the host;
 * views read it and call its methods.
 */
export class Session {
  run = $state.raw<RunOverview | undefined>();
  version = $state(0);
  step = $state(0);
  tab = $state<TabId>('map');
  selection = $state.raw<Selection | undefined>();
  /** What the pointer is on: lit up in every view, forgotten when it leaves. */
  hover = $state.raw<Selection | undefined>();
  pinned = $state(false);
  zoom = $state(1);
  /** Tables instead of drawings, in all views. */
  asTable = $state(false);
  problem = $state.raw<Problem | undefined>();
  progress = $state.raw<Progress | undefined>();
  /** An error inside the panel itself. */
  failure = $state<string | undefined>();

  readonly client: PanelClient;
  readonly #api: VsCodeApi;
  readonly #moved: Moved;
  #uri = '';
  #scenario = '';
  #kernel: string | undefined;

  constructor(api: VsCodeApi) {
    this.#api = api;
    this.client = new PanelClient((message) => api.postMessage(message));
    this.#moved = new Moved((state) => api.postMessage({ type: 'moved', state }));
  }

  /** Begins the handshake. Messages are handled from here on. */
  start(target: EventTarget): void {
    target.addEventListener('message', (event) => this.#receive((event as MessageEvent<HostToPanel>).data));
    const state = this.#api.getState();
    this.#api.postMessage(
      state === undefined
        ? { type: 'ready', protocol: PANEL_PROTOCOL }
        : { type: 'ready', protocol: PANEL_PROTOCOL, state },
    );
  }

  get steps(): readonly StepSummary[] {
    return this.run?.steps ?? [];
  }

  get last(): number {
    return this.steps.length;
  }

  /** The statement of the current step; none at step 0. */
  get summary(): StepSummary | undefined {
    return this.steps[this.step - 1];
  }

  /** What is lit up: the thing under the pointer, else the selection. */
  get active(): Selection | undefined {
    return this.hover ?? this.selection;
  }

  goto(step: number): void {
    const to = Math.max(0, Math.min(this.last, step));
    if (to === this.step) return;
    this.step = to;
    this.#userMoved();
  }

  select(selection: Selection | undefined): void {
    if (sameSelection(selection, this.selection)) return;
    this.selection = selection;
    this.#userMoved();
  }

  show(tab: TabId): void {
    if (tab === this.tab) return;
    this.tab = tab;
    this.hover = undefined;
    this.#userMoved();
  }

  setPinned(pinned: boolean): void {
    this.pinned = pinned;
    this.#userMoved();
  }

  setZoom(zoom: number): void {
    this.zoom = Math.max(ZOOM.min, Math.min(ZOOM.max, zoom));
    this.#userMoved();
  }

  setKernel(kernel: string): void {
    if (kernel === this.run?.kernel) return;
    this.#kernel = kernel;
    this.#api.postMessage({ type: 'setKernel', kernel });
  }

  openLine(line: number): void {
    this.#api.postMessage({ type: 'openLine', line });
  }

  cancel(): void {
    this.#api.postMessage({ type: 'cancel' });
  }

  /** Puts the current step on the clipboard as plain text for a mail. */
  async copyStep(): Promise<void> {
    try {
      const text = await this.client.request('text', { step: this.step });
      this.#api.postMessage({ type: 'copy', text });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Shows an error in the panel and tells the host of it. */
  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.failure = message;
    this.#api.postMessage({ type: 'failed', message });
  }

  #receive(message: HostToPanel): void {
    switch (message.type) {
      case 'init':
        this.#uri = message.state.uri;
        this.#scenario = message.state.scenario;
        this.#kernel = message.state.kernel;
        this.tab = message.state.tab;
        this.selection = message.state.selection;
        this.pinned = message.state.pinned;
        this.zoom = message.state.zoom > 0 ? message.state.zoom : 1;
        this.#adopt(message.run, message.version);
        this.step = Math.max(0, Math.min(this.last, message.state.step));
        this.#save();
        return;
      case 'run':
        this.#adopt(message.run, message.version);
        this.step = Math.min(this.last, this.step);
        this.#save();
        return;
      case 'problem':
        this.problem = message;
        return;
      case 'progress':
        this.progress =
          message.done === undefined ? undefined : { done: message.done, text: message.text ?? 'Running' };
        return;
      case 'show':
        if (message.step !== undefined) this.step = Math.max(0, Math.min(this.last, message.step));
        if (message.selection !== undefined) this.selection = message.selection;
        if (message.tab !== undefined) this.tab = message.tab;
        this.#save();
        return;
      case 'response':
        this.client.receive(message);
        return;
      default:
        assertUnreachable(message);
    }
  }

  #adopt(run: RunOverview, version: number): void {
    this.client.setVersion(version);
    this.run = run;
    this.version = version;
    this.hover = undefined;
    this.problem = undefined;
    this.progress = undefined;
  }

  #state(): PanelState {
    return {
      protocol: PANEL_PROTOCOL,
      uri: this.#uri,
      scenario: this.#scenario,
      ...(this.#kernel === undefined ? {} : { kernel: this.#kernel }),
      step: this.step,
      tab: this.tab,
      ...(this.selection === undefined ? {} : { selection: this.selection }),
      pinned: this.pinned,
      zoom: this.zoom,
    };
  }

  #save(): void {
    this.#api.setState(this.#state());
  }

  #userMoved(): void {
    this.#save();
    this.#moved.tell(this.#state());
  }
}
