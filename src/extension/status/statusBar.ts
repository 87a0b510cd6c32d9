import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import { isScenario } from '../documents/language';
import type { StoreChange } from '../documents/scenarioStore';
import { focusText, runningText } from './statusText';

/** Runs shorter than this leave the status bar alone. */
const LONG_MS = 300;

interface Running {
  readonly uri: string;
  readonly scenario: number;
  readonly kernel: string | undefined;
}

/** One item: what runs (click: cancel), else where the current step is (click: show it in the panel). */
export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('folioscope.status', vscode.StatusBarAlignment.Left, 10);
  readonly #subscriptions: vscode.Disposable[];
  #running: Running | undefined;
  #long = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly services: Services) {
    this.#item.name = 'Folioscope';
    services.stepper.moved.on(() => this.#draw());
    services.store.changed.on((change) => this.#changed(change));
    this.#subscriptions = [this.#item, vscode.window.onDidChangeActiveTextEditor(() => this.#draw())];
    this.#draw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #changed({ uri, what, scenario, kernel }: StoreChange): void {
    if (scenario === undefined) {
      // A newer text ended the runs of the older one; nobody tells of each.
      if (this.#running?.uri === uri) this.#end();
      return;
    }
    const run = this.services.store.runNow(uri, scenario, kernel);
    if (run?.state === 'running' && what === 'run') {
      this.#end();
      this.#running = { uri, scenario, kernel };
      this.#timer = setTimeout(() => {
        this.#long = true;
        this.#draw();
      }, LONG_MS);
    } else if (run?.state === 'running') {
      if (this.#long) this.#draw();
    } else if (this.#running?.uri === uri && this.#running.scenario === scenario && this.#running.kernel === kernel) {
      this.#end();
    }
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#running = undefined;
    if (!this.#long) return;
    this.#long = false;
    this.#draw();
  }

  #draw(): void {
    const { store, stepper } = this.services;
    const { focus } = stepper;
    if (this.#long && this.#running) {
      const { uri, scenario, kernel } = this.#running;
      const run = store.runNow(uri, scenario, kernel);
      const name = store.checkedNow(uri)?.scenarios[scenario]?.name ?? 'scenario';
      this.#item.text = runningText(name, run?.state === 'running' ? run.done : undefined);
      this.#item.tooltip = 'Click to cancel the run';
      this.#item.command = 'folioscope.cancelRun';
      this.#item.backgroundColor = undefined;
      this.#item.show();
      return;
    }
    const editor = vscode.window.activeTextEditor;
    // With a panel in front there is no active text editor: the item stays.
    if (!focus || (editor && !isScenario(editor.document))) {
      this.#item.hide();
      return;
    }
    const { text, tooltip, failed } = focusText(focus);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.command = 'folioscope.showCurrent';
    this.#item.backgroundColor = failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.show();
  }
}
