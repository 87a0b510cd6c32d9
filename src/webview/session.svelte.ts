import type {
  CompareChoice,
  ComparedRuns,
  HostToPanel,
  InspectorState,
  PanelState,
  PictureChoice,
  ProcTextView,
  ReviewedFunctions,
  RunOverview,
  Selection,
  StepComparison,
  StepSummary,
  TabId,
} from '../protocol';
import { PANEL_PROTOCOL } from '../protocol';
import { PanelClient, Stale } from './client';
import { CompareSide } from './compare/side.svelte';
import { neighbour } from './compare/steps';
import { Moved } from './moved';
import { assertUnreachable, sameSelection } from './selection';
import type { Picture } from './svg/export';
import type { ShownFunction, ViewSession } from './viewSession';
import type { VsCodeApi } from './vscode';

export const TABS: readonly { readonly id: TabId; readonly label: string }[] = [
  { id: 'map', label: 'Map' },
  { id: 'tables', label: 'Page tables' },
  { id: 'folios', label: 'Folios' },
  { id: 'rmap', label: 'Rmap chains' },
  { id: 'calls', label: 'Calls' },
  { id: 'proc', label: '/proc' },
];

export const ZOOM = { min: 0.5, max: 8 } as const;

type Problem = Omit<Extract<HostToPanel, { type: 'problem' }>, 'type'>;
/** First and last. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

type Progress = { readonly done: number; readonly text: string };

/**
 * The state of one panel: which run, which step, which tab, what is selected. The one place that talks to the host;
 * views read it and call its methods.
 */
export class Session implements ViewSession {
  readonly differing = [];
  readonly other = undefined;
  readonly comparedCalls = undefined;
  procText: ProcTextView | undefined;
  readonly otherProcText = undefined;
  /** In a comparison: what sets the two runs apart at the step that was asked for last. */
  difference = $state.raw<StepComparison | undefined>();
  /** None in a comparison: each side has its own. */
  run = $state.raw<RunOverview | undefined>();
  /** Two runs instead of one. */
  compared = $state.raw<ComparedRuns | undefined>();
  version = $state(0);
  step = $state(0);
  tab = $state<TabId>('map');
  /** Steps that are copied together: from where it was begun to the current one. Going elsewhere ends it. */
  #anchor = $state<number | undefined>();
  selection = $state.raw<Selection | undefined>();
  /** In a comparison: what is selected on its second side. */
  selectionB = $state.raw<Selection | undefined>();
  /** What the pointer is on: lit up in every view, forgotten when it leaves. */
  hover = $state.raw<Selection | undefined>();
  reviewed = $state.raw<ReviewedFunctions | undefined>();
  shownFunction = $state.raw<ShownFunction | undefined>();
  onlyReviewed = $state(false);
  pinned = $state(false);
  zoom = $state(1);
  #asTable = $state(false);
  #inspector = $state.raw<InspectorState>({ open: true, size: 316 });
  problem = $state.raw<Problem | undefined>();
  progress = $state.raw<Progress | undefined>();
  /** An error inside the panel itself. */
  failure = $state<string | undefined>();

  readonly client: PanelClient;
  /** Draws pictures: set by the page, which knows theme and fonts. */
  pictures: (choice: PictureChoice) => Promise<Picture> = () =>
    Promise.reject(new Error('The panel is not there yet.'));
  readonly sides: { readonly a: CompareSide; readonly b: CompareSide };
  readonly #api: VsCodeApi;
  readonly #moved: Moved;
  #uri = '';
  #scenario = '';
  #kernel: string | undefined;
  #compare: CompareChoice | undefined;

  constructor(api: VsCodeApi) {
    this.#api = api;
    this.client = new PanelClient((message) => api.postMessage(message));
    this.sides = { a: new CompareSide(this, 'a'), b: new CompareSide(this, 'b') };
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
    return this.compared?.overview.steps.length ?? this.steps.length;
  }

  /** The statement of the current step; none at step 0. */
  get summary(): StepSummary | undefined {
    return this.steps[this.step - 1];
  }

  /** What is lit up: the thing under the pointer, else the selection. */
  get active(): Selection | undefined {
    return this.hover ?? this.selection;
  }

  /** Tables instead of drawings, in all views. */
  get asTable(): boolean {
    return this.#asTable;
  }

  set asTable(on: boolean) {
    this.#asTable = on;
    this.#save();
  }

  get inspector(): InspectorState {
    return this.#inspector;
  }

  set inspector(inspector: InspectorState) {
    this.#inspector = inspector;
    this.#save();
  }

  goto(step: number): void {
    this.#anchor = undefined;
    this.#go(step);
  }

  /** Goes to a step and chooses all from where the choice was begun. */
  extendTo(step: number): void {
    if (this.compared === undefined) this.#anchor ??= this.step;
    this.#go(step);
  }

  #go(step: number): void {
    const to = Math.max(0, Math.min(this.last, step));
    if (to === this.step) return;
    this.step = to;
    this.#userMoved();
  }

  /** The steps chosen, if they are several. */
  get range(): StepRange | undefined {
    const anchor = this.#anchor;
    if (anchor === undefined || anchor === this.step) return undefined;
    return { from: Math.min(anchor, this.step), to: Math.max(anchor, this.step) };
  }

  endRange(): boolean {
    const chosen = this.range !== undefined;
    this.#anchor = undefined;
    return chosen;
  }

  select(selection: Selection | undefined): void {
    if (sameSelection(selection, this.selection)) return;
    this.selection = selection;
    this.#userMoved();
  }

  /** In a comparison: a thing on one side or both. `undefined` clears that side. */
  selectBoth(a: Selection | undefined, b: Selection | undefined): void {
    if (sameSelection(a, this.selection) && sameSelection(b, this.selectionB)) return;
    this.selection = a;
    this.selectionB = b;
    this.#userMoved();
  }

  /** False if there is no further difference that way. */
  gotoDifference(direction: 'next' | 'previous'): boolean {
    const step = this.compared && neighbour(this.compared.overview.steps, this.step, direction);
    if (step === undefined) return false;
    this.goto(step);
    return true;
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
    if (!this.hasLines) return;
    this.#api.postMessage({ type: 'openLine', line });
  }

  /** A trace has no scenario file whose lines could be shown. */
  get hasLines(): boolean {
    const compare = this.#compare;
    return compare === undefined
      ? !this.run?.observed
      : compare.by !== 'traces' && !(compare.by === 'simulator' && compare.trace === this.#uri);
  }

  cancel(): void {
    this.#api.postMessage({ type: 'cancel' });
  }

  /** Puts the current step, or the steps chosen, on the clipboard as plain text for a mail. */
  copyStep(): Promise<void> {
    const { step, range } = this;
    if (this.compared) return this.#copy(this.client.request('differenceText', { step }));
    return this.#copy(range ? this.client.request('rangeText', range) : this.client.request('text', { step }));
  }

  /** The whole comparison; of one run all calls of the current step. */
  copyMore(): Promise<void> {
    const { step } = this;
    return this.#copy(
      this.compared ? this.client.request('comparisonText', {}) : this.client.request('callsText', { step }),
    );
  }

  async #copy(text: Promise<string>): Promise<void> {
    try {
      this.#api.postMessage({ type: 'copy', text: await text });
    } catch (error) {
      if (!(error instanceof Stale)) this.fail(error);
    }
  }

  goToFunction(fn: string, to: 'function' | 'hunk'): void {
    this.#api.postMessage({ type: 'goTo', fn, to });
  }

  /** Puts a text on the clipboard. */
  copyText(text: string): void {
    this.#api.postMessage({ type: 'copy', text });
  }

  /** Has the host ask for what picture to make. */
  wantPicture(): void {
    this.#api.postMessage({ type: 'wantPicture' });
  }

  async #makePicture(choice: PictureChoice): Promise<void> {
    try {
      const picture = await this.pictures(choice);
      this.#api.postMessage({ type: 'picture', ...picture });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#api.postMessage({ type: 'noPicture', message });
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
        this.#restore(message.state);
        this.#adopt(message.run, undefined, message.version);
        this.step = Math.max(0, Math.min(this.last, message.state.step));
        this.#save();
        return;
      case 'compared':
        if (message.state) this.#restore(message.state);
        this.#adopt(undefined, message.runs, message.version);
        this.step = Math.max(0, Math.min(this.last, message.state?.step ?? this.step));
        this.#save();
        return;
      case 'run':
        this.#adopt(message.run, undefined, message.version);
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
        if (message.step !== undefined && message.step !== this.step) this.#anchor = undefined;
        if (message.step !== undefined) this.step = Math.max(0, Math.min(this.last, message.step));
        if (message.selection !== undefined) this.selection = message.selection;
        if (message.tab !== undefined) this.tab = message.tab;
        if (message.fn !== undefined) this.shownFunction = { fn: message.fn };
        this.#save();
        return;
      case 'reviewed':
        this.reviewed = message.reviewed;
        return;
      case 'makePicture':
        void this.#makePicture(message.choice);
        return;
      case 'response':
        this.client.receive(message);
        return;
      default:
        assertUnreachable(message);
    }
  }

  #restore(state: PanelState): void {
    this.#uri = state.uri;
    this.#scenario = state.scenario;
    this.#kernel = state.kernel;
    this.#compare = state.compare;
    this.tab = state.tab;
    this.selection = state.selection;
    this.selectionB = state.selectionB;
    this.pinned = state.pinned;
    this.zoom = state.zoom > 0 ? state.zoom : 1;
    // How the user likes to look at it stays when the panel is given another scenario.
    this.#asTable = state.asTable ?? this.#asTable;
    this.#inspector = state.inspector ?? this.#inspector;
  }

  #adopt(run: RunOverview | undefined, compared: ComparedRuns | undefined, version: number): void {
    this.client.setVersion(version);
    this.run = run;
    this.compared = compared;
    this.version = version;
    this.#anchor = undefined;
    this.hover = undefined;
    this.difference = undefined;
    this.problem = undefined;
    this.progress = undefined;
  }

  #state(): PanelState {
    return {
      protocol: PANEL_PROTOCOL,
      uri: this.#uri,
      scenario: this.#scenario,
      ...(this.#kernel === undefined ? {} : { kernel: this.#kernel }),
      ...(this.#compare === undefined ? {} : { compare: this.#compare }),
      step: this.step,
      tab: this.tab,
      ...(this.selection === undefined ? {} : { selection: this.selection }),
      ...(this.selectionB === undefined ? {} : { selectionB: this.selectionB }),
      pinned: this.pinned,
      zoom: this.zoom,
      asTable: this.#asTable,
      inspector: this.#inspector,
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
