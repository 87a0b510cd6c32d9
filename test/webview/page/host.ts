import type { HostToPanel, PanelState, PanelToHost, RunOverview, ViewName } from '../../../src/protocol';
import { PANEL_PROTOCOL } from '../../../src/protocol';
import { check, engineKnows, parse, runScenario } from '../../../src/sim/scenario';
import { answer, type Run } from '../../../src/sim/trace';
import type { VsCodeApi } from '../../../src/webview/vscode';

/**
 * A host for the panel alone: runs a scenario with the engine, here in the page, and answers the panel's requests. A test
 * looks at what was sent, sends messages of its own and makes views fail.
 */
export class TestHost implements VsCodeApi {
  readonly sent: PanelToHost[] = [];
  /** Views that fail, with the message. */
  failing: Partial<Record<ViewName, string>> = {};
  /** Views that are never answered. */
  silent: ViewName[] = [];
  state: PanelState | undefined;
  readonly #text: string;
  readonly #initial: Partial<PanelState>;
  #run: Run;
  #version = 1;

  constructor(text: string, initial: Partial<PanelState>) {
    this.#text = text;
    this.#initial = initial;
    this.#run = this.#perform(undefined);
  }

  get overview(): RunOverview {
    return this.#run.overview;
  }

  getState(): PanelState | undefined {
    return this.state;
  }

  setState(state: PanelState): void {
    this.state = structuredClone(state);
  }

  postMessage(message: PanelToHost): void {
    this.sent.push(structuredClone(message));
    if (message.type === 'ready') this.tell(this.#init());
    else if (message.type === 'request') this.#respond(message);
    else if (message.type === 'setKernel') {
      this.#run = this.#perform(message.kernel);
      this.#version++;
      this.tell({ type: 'run', run: this.#run.overview, version: this.#version });
    }
  }

  /** As a message from the extension host arrives: later, and as a copy. */
  tell(message: HostToPanel): void {
    const data: unknown = structuredClone(message);
    setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data })), 0);
  }

  #perform(kernel: string | undefined): Run {
    const parsed = parse(this.#text);
    const wrong = [...parsed.problems, ...check(parsed, engineKnows())].find(({ severity }) => severity === 'error');
    const [scenario] = parsed.scenarios;
    if (wrong !== undefined || scenario === undefined) throw new Error(wrong?.message ?? 'the file has no scenario');
    return runScenario(scenario, kernel === undefined ? {} : { kernel });
  }

  #init(): HostToPanel {
    const state: PanelState = {
      protocol: PANEL_PROTOCOL,
      uri: 'file:///scenarios/test.mms',
      scenario: this.overview.scenario,
      step: 0,
      tab: 'map',
      pinned: false,
      zoom: 1,
      ...this.#initial,
    };
    return { type: 'init', state, run: this.overview, version: this.#version };
  }

  #respond({ id, view, args }: Extract<PanelToHost, { type: 'request' }>): void {
    if (this.silent.includes(view)) return;
    const error = this.failing[view];
    if (error !== undefined) this.tell({ type: 'response', id, ok: false, error });
    else this.tell({ type: 'response', id, ok: true, result: answer(this.#run, view, args) });
  }
}
