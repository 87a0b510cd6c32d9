import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { StateView } from '../inspector/stateView';
import type { PanelManager } from '../panel/panelManager';
import { tabFor } from '../panel/panelState';
import type { Direction } from '../stepping/stepper';
import { type RunCommands, sayNothingRuns } from './runCommands';

/** Commands on the current step and on what the side panel shows of it. */
export class StepCommands {
  constructor(
    private readonly services: Services,
    private readonly runs: RunCommands,
    private readonly panels: PanelManager,
    private readonly state: StateView,
  ) {}

  async go(direction: Direction): Promise<void> {
    const { stepper } = this.services;
    const before = stepper.focus;
    if (!(await this.runs.ensureFocus())) return;
    // A first press only finds the step under the cursor.
    if (!before || stepper.go(direction)) return;
    const end = direction === 'previous' || direction === 'first' ? 'first' : 'last';
    vscode.window.setStatusBarMessage(`$(info) This is the ${end} step`, 2000);
  }

  async showState(): Promise<void> {
    await vscode.commands.executeCommand('folioscope.state.focus');
    if (!this.services.stepper.focus && vscode.window.activeTextEditor) await this.runs.ensureFocus();
  }

  async copyValue(id?: unknown): Promise<void> {
    const node = this.state.node(id);
    if (!node) {
      await this.#saySelect();
      return;
    }
    await vscode.env.clipboard.writeText(node.value);
    vscode.window.setStatusBarMessage(`$(copy) ${node.label} copied`, 2000);
  }

  /** Selects a node's thing in the panel of its run, opening it; `inspect` also goes to the tab that shows most of it. */
  async reveal(id: unknown, inspect: boolean): Promise<void> {
    const node = this.state.node(id);
    const { shown } = this.state;
    if (!node?.select || !shown) {
      await this.#saySelect();
      return;
    }
    this.panels.reveal(shown.handle, shown.step, node.select, inspect ? tabFor(node.select) : undefined);
  }

  /** A click in the tree: goes along in a panel that is there, opens none. */
  selectNode(id: unknown): void {
    const node = this.state.node(id);
    const { shown } = this.state;
    if (node?.select && shown) this.panels.select(shown.handle, node.select);
  }

  pin(pinned: boolean): void {
    if (this.panels.setPinned(pinned)) return;
    void vscode.window.showInformationMessage('There is no panel to pin. Run a scenario first.');
  }

  async #saySelect(): Promise<void> {
    if (this.services.stepper.focus) {
      await vscode.window.showInformationMessage('Select something in the side panel "MM State" first.');
    } else await sayNothingRuns();
  }
}
