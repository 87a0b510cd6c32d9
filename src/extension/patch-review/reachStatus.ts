import * as vscode from 'vscode';
import type { ReachMap, ReachState } from './reachMap';
import { reachText } from './reachText';

/** What takes no longer leaves the status bar alone. */
const LONG_MS = 300;

/** Says in the status bar how far the map of functions is; a click ends it. */
export class ReachStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('folioscope.reach', vscode.StatusBarAlignment.Left, 9);
  readonly #stop: () => void;
  #since = 0;

  constructor(map: ReachMap) {
    this.#item.name = 'Folioscope: functions that scenarios reach';
    this.#item.command = 'folioscope.stopReach';
    this.#stop = map.changed.on((state) => this.#draw(state));
  }

  dispose(): void {
    this.#stop();
    this.#item.dispose();
  }

  #draw(state: ReachState): void {
    void vscode.commands.executeCommand('setContext', 'folioscope.findingReach', state.state === 'computing');
    if (state.state !== 'computing') {
      this.#since = 0;
      this.#item.hide();
      return;
    }
    if (this.#since === 0) this.#since = Date.now();
    if (Date.now() - this.#since < LONG_MS) return;
    const { text, tooltip } = reachText(state);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.show();
  }
}
