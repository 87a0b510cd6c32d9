import type { PanelState, PanelToHost } from '../protocol';

/** What VS Code gives a webview. `getState` survives a reload of the webview, not of the window (the host's serializer does that). */
export interface VsCodeApi {
  postMessage(message: PanelToHost): void;
  getState(): PanelState | undefined;
  setState(state: PanelState): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}
