import type { PageData } from '../../page/data';
import type { HostToPanel, PanelState, PanelToHost, TabId } from '../../protocol';
import { ScenarioStore } from '../documents/scenarioStore';
import { EngineClient } from '../engine/client';
import { spawnBrowserWorker } from '../engine/port.browser';
import { PanelSession } from '../panel/panelSession';
import { newPanelState, panelStateOf } from '../panel/panelState';
import { Stepper } from '../stepping/stepper';
import { copyText, saveText, say } from './said';
import { showScenario } from './scenarioDialog';

/**
 * What the panel of a page speaks to: the extension host's own store, client and session, over the documents that the
 * page carries. Nothing is kept when the page is closed.
 */
export class PageHost {
  readonly #session: PanelSession;
  readonly #window: Window;
  #state: PanelState | undefined;

  constructor(data: PageData, engine: Promise<Uint8Array>, window: Window) {
    this.#window = window;
    const { document } = window;
    const report = (error: unknown): void => say(document, error instanceof Error ? error.message : String(error));
    const client = new EngineClient(() => spawnBrowserWorker(engine), report);
    const store = new ScenarioStore(client, () => data.options, report);
    const asked = stepIn(window.location.hash);
    this.#session = new PanelSession(stateOf(asked === undefined ? data : { ...data, step: asked }), {
      store,
      engine: client,
      stepper: new Stepper(report),
      post: (message) => this.#post(message),
      openLine: (_uri, line) =>
        showScenario(document, data.file, data.documents.find(({ name }) => name === data.file)?.text ?? '', line),
      copy: (text) => void copyText(document, text).catch(report),
      goTo: () => say(document, 'The kernel’s sources are not in this page.'),
      choosePicture: (maker) => maker.makePicture({ what: 'view', paper: false }),
      savePicture: (name, svg) => saveText(document, `${name.replace(/[^\w]+/g, '-')}.svg`, 'image/svg+xml', svg),
      noPicture: (message) => say(document, message),
      failed: report,
      stateChanged: () => undefined,
    });
    store.changed.on((change) => this.#session.storeChanged(change));
    for (const { name, text } of data.documents) store.update(uriOf(name), 1, text);
    store.keepLive(uriOf(data.file));
    void this.#session.refresh().catch(report);
    window.addEventListener('hashchange', () => {
      const step = stepIn(window.location.hash);
      if (step !== undefined && step !== this.#state?.step) this.#session.show(step);
    });
  }

  postMessage(message: PanelToHost): void {
    this.#session.receive(structuredClone(message));
  }

  getState(): PanelState | undefined {
    return this.#state;
  }

  setState(state: PanelState): void {
    this.#state = structuredClone(state);
    // Stepping is no history to go back through.
    this.#window.history.replaceState(null, '', `#step=${state.step}`);
  }

  /** As a message from the extension host arrives: later, and as a copy. */
  #post(message: HostToPanel): void {
    const data: unknown = structuredClone(message);
    setTimeout(() => this.#window.dispatchEvent(new MessageEvent('message', { data })), 0);
  }
}

/** `#step=4` */
function stepIn(hash: string): number | undefined {
  const digits = /^#step=(\d{1,9})$/.exec(hash)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function uriOf(name: string): string {
  return `page:/${encodeURIComponent(name)}`;
}

function stateOf({ file, scenario, kernel, compare, step, tab }: PageData): PanelState {
  const state: PanelState = {
    ...newPanelState(uriOf(file), scenario, step, kernel),
    ...(tab === undefined ? {} : { tab: tab as TabId }),
    ...(compare === undefined
      ? {}
      : { compare: 'trace' in compare ? { ...compare, trace: uriOf(compare.trace) } : compare }),
  };
  return panelStateOf(state) ?? newPanelState(uriOf(file), scenario, step, kernel);
}
