import * as vscode from 'vscode';
import type {
  CompareChoice,
  HostToPanel,
  PanelState,
  PanelToHost,
  ReviewedFunctions,
  Selection,
  TabId,
} from '../../protocol';
import type { Services } from '../activation/services';
import { choosePicture, savePicture } from '../commands/pictures';
import { secondDocument } from '../documents/comparisons';
import { Signal } from '../documents/signal';
import type { RunHandle } from '../engine/runHandle';
import { type Move, sameChoice } from '../stepping/stepper';
import { panelHtml } from './panelHtml';
import { PanelSession } from './panelSession';
import { newPanelState, panelStateOf, sameCompare, titleOf } from './panelState';

export const PANEL_TYPE = 'folioscope.panel';

export interface PanelOpening {
  readonly focus: boolean;
  /** Instead of the file's own. */
  readonly kernel?: string;
  readonly tab?: TabId;
  /** A function to show in the call tree. */
  readonly fn?: string;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: PanelSession;
  /** Keeps its documents run while the panel is there. */
  live: { readonly uris: readonly string[]; readonly stop: () => void };
}

/** All panels of this window. */
export class PanelManager implements vscode.Disposable, vscode.WebviewPanelSerializer {
  /** A panel that was there when the window was closed is back: the document it is of. */
  readonly restored: Signal<string>;
  /** Most recently used last. */
  readonly #panels: OpenPanel[] = [];
  readonly #subscriptions: vscode.Disposable[];
  #reviewed: ReviewedFunctions | undefined;

  constructor(private readonly services: Services) {
    this.restored = new Signal(services.report);
    services.stepper.moved.on((move) => this.#follow(move));
    services.store.changed.on((change) => {
      for (const { session } of this.#panels) session.storeChanged(change);
    });
    this.#subscriptions = [
      vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.#renamed(oldUri.toString(), newUri.toString());
      }),
    ];
  }

  /** The panel with the focus, else the one used last. */
  get current(): PanelSession | undefined {
    return (this.#panels.find(({ panel }) => panel.active) ?? this.#panels.at(-1))?.session;
  }

  get active(): PanelSession | undefined {
    return this.#panels.find(({ panel }) => panel.active)?.session;
  }

  /** The kernel on which a scenario is looked at, if its panel was given another than the file's. */
  kernelOf(uri: string, scenario: string): string | undefined {
    return this.#find(uri, scenario, ({ state }) => !state.pinned && !state.compare)?.session.state.kernel;
  }

  /** Shows a run: in the scenario's panel if it has one that is not pinned, else in a new one beside the editor. */
  open(handle: RunHandle, step: number, { focus, kernel, tab, fn }: PanelOpening): PanelSession {
    const { uri } = handle.key;
    const { scenario } = handle.overview;
    let open = this.#find(uri, scenario, ({ state }) => !state.pinned && !state.compare);
    if (open) {
      if (kernel !== open.session.state.kernel) open.session.setKernel(kernel);
      open.panel.reveal(undefined, !focus);
    } else open = this.#add(this.#create(scenario, focus), newPanelState(uri, scenario, step, kernel));
    open.session.show(step, undefined, tab, fn);
    return open.session;
  }

  /** Shows two runs of a scenario side by side: in the panel that has them, else in a new one, at the first difference. */
  openCompared(uri: string, scenario: string, compare: CompareChoice): void {
    const open = this.#find(uri, scenario, ({ state }) => sameCompare(state.compare, compare));
    if (open) {
      open.panel.reveal(undefined, false);
      return;
    }
    const state = { ...newPanelState(uri, scenario, 0), compare };
    this.#add(this.#create(titleOf(state), true), state, { opening: true });
  }

  /** Shows a thing in the panel of a run, opening one if there is none. */
  reveal(handle: RunHandle, step: number, selection: Selection, tab?: TabId): void {
    const open = this.#find(handle.key.uri, handle.overview.scenario, ({ state }) => shows(state, handle));
    if (!open) this.open(handle, step, { focus: false }).show(step, selection, tab);
    else {
      open.session.show(step, selection, tab);
      open.panel.reveal(undefined, true);
    }
  }

  /** Selects a thing in the panels of a run that are there. */
  select(handle: RunHandle, selection: Selection): void {
    for (const { session } of this.#panels) {
      const { state } = session;
      if (state.uri === handle.key.uri && state.scenario === handle.overview.scenario && shows(state, handle))
        session.show(undefined, selection);
    }
  }

  /** Opens again a panel that was there when the window was closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const state = panelStateOf(kept);
    if (!state) {
      panel.dispose();
      return;
    }
    this.restored.fire(state.uri);
    // A file that is gone is said in the panel itself.
    for (const uri of documentsOf(state))
      await this.services.tracker.open(vscode.Uri.parse(uri, true)).then(undefined, this.services.report);
    this.#add(panel, state);
  }

  /** Another series is under review: all panels mark what it touches. */
  setReviewed(reviewed: ReviewedFunctions | undefined): void {
    this.#reviewed = reviewed;
    for (const { session } of this.#panels) session.setReviewed(reviewed);
  }

  setPinned(pinned: boolean): boolean {
    const session = this.current;
    session?.setPinned(pinned);
    return session !== undefined;
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const { session, live } of this.#panels) {
      session.close();
      live.stop();
    }
  }

  #create(title: string, focus: boolean): vscode.WebviewPanel {
    const column = this.#panels.find(({ panel }) => panel.visible)?.panel.viewColumn ?? vscode.ViewColumn.Beside;
    return vscode.window.createWebviewPanel(PANEL_TYPE, title, { viewColumn: column, preserveFocus: !focus }, {});
  }

  #add(panel: vscode.WebviewPanel, state: PanelState, options: { readonly opening?: boolean } = {}): OpenPanel {
    const { services } = this;
    const { webview } = panel;
    const session: PanelSession = new PanelSession(
      state,
      {
        store: services.store,
        engine: services.engine,
        stepper: services.stepper,
        post: (message: HostToPanel) => void webview.postMessage(message),
        openLine: (uri, line) => void showLine(uri, line).then(undefined, services.report),
        copy: (text) => void copied(text).then(undefined, services.report),
        goTo: (fn, to) =>
          void vscode.commands.executeCommand(to === 'hunk' ? 'folioscope.goToHunk' : 'folioscope.goToFunction', {
            fn,
          }),
        choosePicture: (maker) => void choosePicture(maker).then(undefined, services.report),
        savePicture: (name, svg) => void savePicture(name, svg),
        noPicture: (message) => void vscode.window.showInformationMessage(message),
        failed: (message) => {
          services.log.error(`Panel: ${message}`);
          void vscode.window.showErrorMessage(`The panel had an error: ${message}`);
        },
        stateChanged: () => this.#retitle(open),
      },
      options,
    );
    const open: OpenPanel = { panel, session, live: this.#keepLive(documentsOf(state)) };
    this.#panels.push(open);
    session.setReviewed(this.#reviewed);
    webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(services.extensionUri, 'dist', 'webview')],
    };
    panel.iconPath = {
      light: vscode.Uri.joinPath(services.extensionUri, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(services.extensionUri, 'media', 'panel-dark.svg'),
    };
    const listeners = [
      webview.onDidReceiveMessage((message: PanelToHost) => session.receive(message)),
      panel.onDidChangeViewState(() => this.#viewed(open)),
    ];
    panel.onDidDispose(() => {
      session.close();
      for (const listener of listeners) listener.dispose();
      open.live.stop();
      this.#panels.splice(this.#panels.indexOf(open), 1);
      this.#setContext();
    });
    webview.html = panelHtml(webview, services.extensionUri);
    this.#retitle(open);
    session.refresh().catch(services.report);
    return open;
  }

  #keepLive(uris: readonly string[]): OpenPanel['live'] {
    const stops = uris.map((uri) => this.services.store.keepLive(uri));
    return {
      uris,
      stop: () => {
        for (const stop of stops) stop();
      },
    };
  }

  #viewed(open: OpenPanel): void {
    if (!open.panel.visible) open.session.hidden();
    if (open.panel.active) {
      this.#panels.splice(this.#panels.indexOf(open), 1);
      this.#panels.push(open);
      const { handle, state } = open.session;
      const selection = state.compare ? state.selectionB : state.selection;
      if (handle) this.services.stepper.show(handle, state.step, { by: 'panel', panel: open.session }, selection);
    }
    this.#setContext();
  }

  /** The current step moved elsewhere: panels of the same run go along, pinned ones only if they have the focus. */
  #follow({ focus, mover }: Move): void {
    if (!focus) return;
    for (const { panel, session } of this.#panels) {
      const { uri, scenario, pinned, compare } = session.state;
      const same = uri === focus.handle.key.uri && scenario === focus.handle.overview.scenario;
      if (!same || (mover.by === 'panel' && mover.panel === session)) continue;
      // Both runs of a comparison have the scenario's steps, whichever run is stepped through.
      if (!compare && !shows(session.state, focus.handle)) continue;
      if (pinned && !(panel.active && mover.by === 'command')) continue;
      // Tree and hover tell the selection themselves.
      session.show(focus.step);
    }
  }

  #renamed(from: string, to: string): void {
    for (const open of this.#panels) {
      for (const uri of documentsOf(open.session.state)) {
        if (uri !== from && !uri.startsWith(`${from}/`)) continue;
        const moved = to + uri.slice(from.length);
        this.services.tracker.open(vscode.Uri.parse(moved, true)).then(() => {
          open.session.moveTo(uri, moved);
          open.live.stop();
          open.live = this.#keepLive(documentsOf(open.session.state));
        }, this.services.report);
      }
    }
  }

  #find(uri: string, scenario: string, fits: (session: PanelSession) => boolean): OpenPanel | undefined {
    return this.#panels.findLast(
      ({ session }) => session.state.uri === uri && session.state.scenario === scenario && fits(session),
    );
  }

  #retitle({ panel, session }: OpenPanel): void {
    const title = titleOf(session.state);
    if (panel.title !== title) panel.title = title;
    this.#setContext();
  }

  #setContext(): void {
    const { current } = this;
    void vscode.commands.executeCommand('setContext', 'folioscope.panelOpen', current !== undefined);
    void vscode.commands.executeCommand('setContext', 'folioscope.panelPinned', current?.state.pinned === true);
  }
}

/** The documents that a panel shows: one, or two that are compared. */
function documentsOf({ uri, compare }: PanelState): readonly string[] {
  const second = secondDocument(compare);
  return second === undefined || second === uri ? [uri] : [uri, second];
}

/** A panel of this one run: what is numbered in the one means the same in the other. */
function shows({ compare, kernel }: PanelState, { key }: RunHandle): boolean {
  return !compare && sameChoice(kernel === undefined ? {} : { kernel }, key);
}

async function showLine(uri: string, line: number): Promise<void> {
  const wanted = vscode.Uri.parse(uri, true);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === wanted.toString());
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  await vscode.window.showTextDocument(wanted, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    selection: new vscode.Range(position, position),
  });
}

async function copied(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage('$(copy) Copied to the clipboard', 2000);
}
