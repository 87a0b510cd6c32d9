import type { HostToPanel, PanelState, PanelToHost, ViewName, Views } from '../../../src/protocol';
import { PANEL_PROTOCOL } from '../../../src/protocol';
import type { VsCodeApi } from '../../../src/webview/vscode';
import { callsView, foliosView, inspect, rmapView } from '../fixtures/folioViews';
import { mapView } from '../fixtures/mapViews';
import type { Fixture } from '../fixtures/model';
import { pageTables, pteWindow } from '../fixtures/tableViews';

/** A host for the panel alone: answers from a fixture, and lets a test look at what was sent and break things. */
export class FakeHost implements VsCodeApi {
  readonly sent: PanelToHost[] = [];
  /** Set by a test: this view fails with this message. */
  failing: Partial<Record<ViewName, string>> = {};
  state: PanelState | undefined;
  readonly #fixture: Fixture;
  readonly #initial: Partial<PanelState>;
  #version = 1;

  constructor(fixture: Fixture, initial: Partial<PanelState>) {
    this.#fixture = fixture;
    this.#initial = initial;
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
    else if (message.type === 'request') this.#answer(message);
    else if (message.type === 'setKernel') {
      this.#version++;
      this.tell({ type: 'run', run: { ...this.#fixture.run, kernel: message.kernel }, version: this.#version });
    }
  }

  tell(message: HostToPanel): void {
    const data: unknown = structuredClone(message);
    setTimeout(() => window.dispatchEvent(new MessageEvent('message', { data })), 0);
  }

  #init(): HostToPanel {
    const state: PanelState = {
      protocol: PANEL_PROTOCOL,
      uri: 'file:///scenarios/fork.mms',
      scenario: this.#fixture.run.scenario,
      step: 0,
      tab: 'map',
      pinned: false,
      zoom: 1,
      ...this.#initial,
    };
    return { type: 'init', state, run: this.#fixture.run, version: this.#version };
  }

  #answer(request: Extract<PanelToHost, { type: 'request' }>): void {
    const error = this.failing[request.view];
    this.tell(
      error === undefined
        ? { type: 'response', id: request.id, ok: true, result: this.#view(request) }
        : { type: 'response', id: request.id, ok: false, error },
    );
  }

  #view(request: Extract<PanelToHost, { type: 'request' }>): Views[ViewName]['result'] {
    const fixture = this.#fixture;
    switch (request.view) {
      case 'map':
        return mapView(fixture, request.args.step);
      case 'pageTables':
        return pageTables(fixture, request.args.step, request.args.proc, request.args.vpn);
      case 'ptes':
        return pteWindow(fixture, request.args.step, request.args.proc, request.args.vpn, request.args.count);
      case 'folios':
        return foliosView(fixture, request.args.step, request.args.from, request.args.count);
      case 'rmap':
        return rmapView(fixture, request.args.step, request.args.selection);
      case 'calls':
        return callsView(fixture, request.args.step);
      case 'inspect':
        return inspect(fixture, request.args.step, request.args.selection);
      case 'text':
        return `step ${request.args.step}`;
      case 'step':
      case 'tree':
        return [];
    }
  }
}
