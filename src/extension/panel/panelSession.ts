import {
  type HostToPanel,
  PANEL_PROTOCOL,
  type PanelState,
  type PanelToHost,
  type PictureChoice,
  type ReviewedFunctions,
  type Selection,
  type TabId,
} from '../../protocol';
import { secondDocument } from '../documents/comparisons';
import type { StoreChange } from '../documents/scenarioStore';
import { isCancelled, messageOf } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import { ContentMaker } from './contentMaker';
import type { PanelContent } from './panelContent';
import { errorOf, PROBLEMS } from './panelProblems';
import { panelStateOf } from './panelState';
import type { PanelSurroundings } from './panelSurroundings';

/**
 * One panel: the conversation with its webview, across reloads of the webview and re-runs of its scenario. Posts nothing
 * before the webview said `ready`; then first an `init` as soon as there is a run.
 */
export class PanelSession {
  #state: PanelState;
  #content: PanelContent | undefined;
  /** Opened just now: it begins where its content wants it to. */
  #opening: boolean;
  /** Counts the runs shown; requests of older ones are refused. */
  #version = 0;
  #ready = false;
  #initialised = false;
  /** The webview does not know of a change of state yet. */
  #untold = false;
  #problem: { readonly message: string; readonly line?: number } | undefined;
  #telling = false;
  /** Counts refreshes: the outcome of an overtaken one is dropped. */
  #turn = 0;
  /** Where the scenario stands in the file, to find it again when it was renamed. */
  #index: number | undefined;
  readonly #closed = new AbortController();
  readonly #maker: ContentMaker;
  /** A function to show in the call tree, until the webview can be told. */
  #fn: string | undefined;
  #reviewed: ReviewedFunctions | undefined;

  constructor(
    state: PanelState,
    private readonly around: PanelSurroundings,
    { opening = false }: { readonly opening?: boolean } = {},
  ) {
    this.#state = state;
    this.#opening = opening;
    this.#maker = new ContentMaker(around);
  }

  get state(): PanelState {
    return this.#state;
  }

  get handle(): RunHandle | undefined {
    return this.#content?.handle;
  }

  /** All runs that it shows. */
  get runs(): PanelContent['runs'] | undefined {
    return this.#content?.runs;
  }

  receive(message: PanelToHost): void {
    switch (message.type) {
      case 'ready':
        this.#start(message.protocol, message.state);
        return;
      case 'request':
        void this.#answer(message);
        return;
      case 'moved':
        this.#moved(message.state);
        return;
      case 'openLine':
        this.around.openLine(this.#state.uri, message.line);
        return;
      case 'setKernel':
        this.#state = { ...this.#state, kernel: message.kernel };
        this.around.stateChanged();
        void this.refresh();
        return;
      case 'copy':
        this.around.copy(message.text);
        return;
      case 'goTo':
        this.around.goTo(message.fn, message.to);
        return;
      case 'wantPicture':
        this.around.choosePicture(this);
        return;
      case 'picture':
        this.around.savePicture(message.name, message.svg);
        return;
      case 'noPicture':
        this.around.noPicture(message.message);
        return;
      case 'cancel':
        if (!this.#maker.stop()) this.around.store.cancelRuns(this.#state.uri);
        return;
      case 'failed':
        this.around.failed(message.message);
        return;
    }
  }

  /** What the panel compares, as plain text. Fails if it shows nothing yet. */
  async text(view: 'differenceText' | 'comparisonText', step: number): Promise<string> {
    const content = this.#content;
    if (!content) throw new Error('The panel shows nothing yet.');
    const request = { type: 'request', id: 0, version: this.#version } as const;
    const ask = { signal: this.#closed.signal };
    if (view === 'comparisonText') return String(await content.answer({ ...request, view, args: {} }, ask));
    return String(await content.answer({ ...request, view, args: { step } }, ask));
  }

  /** Has the webview draw what it shows. False if it is not there. */
  makePicture(choice: PictureChoice): boolean {
    if (!this.#initialised) return false;
    this.#post({ type: 'makePicture', choice });
    return true;
  }

  /** The webview was hidden and with it destroyed: it will say `ready` again. */
  hidden(): void {
    this.#ready = false;
    this.#initialised = false;
  }

  close(): void {
    this.#closed.abort();
    this.#maker.stop();
  }

  /** Somebody else moved to a step or thing of this panel's scenario. `fn` is shown in the call tree. */
  show(step: number | undefined, selection?: Selection, tab?: TabId, fn?: string): void {
    this.#state = {
      ...this.#state,
      ...(step === undefined ? {} : { step }),
      ...(selection ? { selection } : {}),
      ...(tab ? { tab } : {}),
    };
    // Until the run is there that has the function.
    const early = !this.#initialised || this.#untold;
    if (early) this.#fn = fn ?? this.#fn;
    if (!this.#initialised) return;
    this.#post({
      type: 'show',
      ...(step === undefined ? {} : { step }),
      ...(selection ? { selection } : {}),
      ...(tab ? { tab } : {}),
      ...(early || fn === undefined ? {} : { fn }),
    });
  }

  /** Another series is under review, or none. */
  setReviewed(reviewed: ReviewedFunctions | undefined): void {
    this.#reviewed = reviewed;
    if (this.#initialised) this.#post({ type: 'reviewed', ...(reviewed ? { reviewed } : {}) });
  }

  setPinned(pinned: boolean): void {
    this.#change({ ...this.#state, pinned });
  }

  /** Another kernel, chosen outside the panel; the file's own without one. The webview learns of it with the run. */
  setKernel(kernel: string | undefined): void {
    const { kernel: _before, ...state } = this.#state;
    this.#state = { ...state, ...(kernel === undefined ? {} : { kernel }) };
    this.#untold = true;
    this.around.stateChanged();
    void this.refresh();
  }

  /** The file was renamed or moved; of a comparison maybe the trace. */
  moveTo(from: string, uri: string): void {
    const { compare } = this.#state;
    const moved = this.#state.uri === from ? { uri } : {};
    const trace =
      compare && 'trace' in compare && compare.trace === from ? { compare: { ...compare, trace: uri } } : {};
    this.#change({ ...this.#state, ...moved, ...trace });
    void this.refresh();
  }

  /** Something happened to a document. */
  storeChanged(change: StoreChange): void {
    const second = secondDocument(this.#state.compare);
    if (change.uri === second && second !== this.#state.uri) {
      this.#secondChanged(change.what);
      return;
    }
    if (change.uri !== this.#state.uri) return;
    switch (change.what) {
      case 'text':
        this.#maker.stop();
        return;
      case 'checked':
        void this.refresh();
        return;
      case 'run':
      case 'progress':
        if (this.#state.compare) return;
        if (change.scenario === this.#index && change.kernel === this.#state.kernel) this.#tellProgress();
        return;
      case 'closed':
        this.#turn++;
        this.#say(PROBLEMS.fileDeleted);
        return;
    }
  }

  /** The other document of a comparison. */
  #secondChanged(what: StoreChange['what']): void {
    if (what === 'text') this.#maker.stop();
    else if (what === 'checked') void this.refresh();
    else if (what === 'closed') {
      this.#turn++;
      this.#say(PROBLEMS.traceDeleted);
    }
  }

  /** Brings the panel to the newest version of its scenario. */
  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    const { store } = this.around;
    const { uri } = this.#state;
    const checked = await store.checked(uri);
    if (turn !== this.#turn || this.#closed.signal.aborted) return;
    if (!checked) {
      if (!store.has(uri)) this.#say(PROBLEMS.fileGone);
      return;
    }
    const index = this.#find(checked.scenarios.map((scenario) => scenario.name));
    if (index === undefined) {
      this.#say(PROBLEMS.scenarioGone(this.#state.scenario));
      return;
    }
    this.#index = index;
    const outcome = await this.#maker.make(this.#state, index, {
      tell: (done, text) => {
        this.#telling = true;
        this.#post({ type: 'progress', done, text });
      },
      over: () => this.#endProgress(),
    });
    if (turn !== this.#turn || this.#closed.signal.aborted) return;
    switch (outcome.state) {
      case 'done':
        this.#adopt(outcome.content);
        return;
      case 'errors':
        this.#say(...errorOf(checked, index));
        return;
      case 'failed':
        this.#say(outcome.message);
        return;
      case 'cancelled':
        // A newer version of the text ends runs too; its own check then comes by here.
        if (this.#state.compare) this.#say(PROBLEMS.comparisonCancelled);
        else if (store.runNow(uri, index, this.#state.kernel)?.state === 'cancelled') this.#say(PROBLEMS.runCancelled);
        return;
      case 'absent':
        return;
    }
  }

  #find(names: readonly string[]): number | undefined {
    const byName = names.indexOf(this.#state.scenario);
    if (byName >= 0) return byName;
    const renamed = this.#index === undefined ? undefined : names[this.#index];
    if (renamed === undefined) return undefined;
    this.#change({ ...this.#state, scenario: renamed });
    return this.#index;
  }

  #start(protocol: number, kept: PanelState | undefined): void {
    this.#ready = true;
    if (protocol !== PANEL_PROTOCOL) {
      this.#post({ type: 'problem', message: PROBLEMS.otherVersion, stale: false });
      return;
    }
    const state = panelStateOf(kept);
    if (state?.uri === this.#state.uri && state.scenario === this.#state.scenario) {
      // Steps may have gone on while the webview was hidden; tab, zoom and selection are the webview's own.
      this.#state = { ...state, step: this.#content ? this.#state.step : state.step };
      this.around.stateChanged();
    }
    if (!this.#content) {
      if (this.#problem) this.#post({ type: 'problem', ...this.#problem, stale: false });
      else this.#tellProgress();
      return;
    }
    this.#init(this.#content);
    if (this.#problem) this.#post({ type: 'problem', ...this.#problem, stale: true });
  }

  #adopt(content: PanelContent): void {
    const same = this.#content?.same(content) ?? false;
    this.#content = content;
    const { handle } = content;
    const hadProblem = this.#problem !== undefined;
    this.#problem = undefined;
    this.#telling = false;
    const { stepper } = this.around;
    stepper.rerun(handle);
    if (this.#opening) {
      this.#opening = false;
      this.#state = { ...this.#state, step: content.opening };
      stepper.show(handle, content.opening, { by: 'panel', panel: this });
    }
    // A panel that came back with the window, and nothing else that is looked at.
    if (!stepper.focus) stepper.show(handle, this.#state.step, { by: 'panel', panel: this }, this.#focused());
    if (!this.#ready || (same && this.#initialised && !hadProblem)) return;
    if (!this.#initialised || this.#untold) {
      this.#init(content);
      return;
    }
    this.#post(content.message(++this.#version));
  }

  #init(content: PanelContent): void {
    this.#initialised = true;
    this.#untold = false;
    this.#post(content.message(++this.#version, this.#state));
    if (this.#reviewed) this.#post({ type: 'reviewed', reviewed: this.#reviewed });
    if (this.#fn === undefined) return;
    this.#post({ type: 'show', fn: this.#fn });
    this.#fn = undefined;
  }

  /** The selected thing of the run that the side panel shows. */
  #focused(): Selection | undefined {
    return this.#state.compare ? this.#state.selectionB : this.#state.selection;
  }

  /** A change the webview has to keep too. */
  #change(state: PanelState): void {
    this.#state = state;
    this.around.stateChanged();
    if (this.#initialised && this.#content) this.#init(this.#content);
  }

  #moved(kept: PanelState): void {
    const state = panelStateOf(kept);
    // A message that was under way while the panel got another scenario or file.
    if (!state || state.uri !== this.#state.uri || state.scenario !== this.#state.scenario) return;
    const repinned = state.pinned !== this.#state.pinned;
    this.#state = { ...state, ...(this.#state.kernel === undefined ? {} : { kernel: this.#state.kernel }) };
    if (repinned) this.around.stateChanged();
    const { handle } = this;
    if (handle) this.around.stepper.show(handle, state.step, { by: 'panel', panel: this }, this.#focused());
  }

  async #answer(request: Extract<PanelToHost, { type: 'request' }>): Promise<void> {
    const { id, version } = request;
    const content = this.#content;
    if (!content || version !== this.#version) {
      this.#post({ type: 'response', id, ok: false, error: 'The scenario was run again meanwhile.' });
      return;
    }
    try {
      const result = await content.answer(request, { signal: this.#closed.signal });
      this.#post({ type: 'response', id, ok: true, result });
    } catch (error) {
      if (!isCancelled(error) || !this.#closed.signal.aborted)
        this.#post({ type: 'response', id, ok: false, error: messageOf(error) });
    }
  }

  #tellProgress(): void {
    if (this.#index === undefined || this.#state.compare) return;
    const run = this.around.store.runNow(this.#state.uri, this.#index, this.#state.kernel);
    if (run?.state === 'running' && run.done !== undefined) {
      this.#telling = true;
      this.#post({ type: 'progress', done: run.done, ...(run.text === undefined ? {} : { text: run.text }) });
    } else if (run?.state !== 'running') this.#endProgress();
  }

  #endProgress(): void {
    if (!this.#telling) return;
    this.#telling = false;
    this.#post({ type: 'progress' });
  }

  #say(message: string, line?: number): void {
    this.#problem = { message, ...(line === undefined ? {} : { line }) };
    this.#post({ type: 'problem', ...this.#problem, stale: this.#content !== undefined });
  }

  #post(message: HostToPanel): void {
    if (this.#ready && !this.#closed.signal.aborted) this.around.post(message);
  }
}
