import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { RunHandle } from '../engine/runHandle';
import type { Gallery } from '../gallery/gallery';
import type { PanelManager, PanelOpening } from '../panel/panelManager';
import { runWatched } from '../status/runProgress';
import { failedExpects } from '../stepping/expects';
import { lastStep } from '../stepping/stepAt';
import { askedFor } from './askedFor';
import { pickFile } from './scenarioPick';
import type { Target, Targets } from './target';

/** Commands that run scenarios and open them in the panel. */
export class RunCommands {
  constructor(
    private readonly services: Services,
    private readonly targets: Targets,
    private readonly panels: PanelManager,
    private readonly gallery: Gallery,
  ) {}

  /** Runs and shows where it ends: at the first failed expect, else the last step. */
  async run(argument?: unknown): Promise<void> {
    const handle = await this.made(await this.targets.find(argument));
    if (handle) this.#show(handle, endOf(handle), false);
  }

  async stepThrough(argument?: unknown): Promise<void> {
    const handle = await this.made(await this.targets.find(argument));
    if (handle) this.#show(handle, Math.min(1, lastStep(handle.overview)), true);
  }

  /** From a hover, a lens, the status bar: the panel at a certain step. */
  async showInPanel(argument?: unknown): Promise<void> {
    const asked = askedFor(argument);
    const handle = await this.made(await this.targets.find(argument));
    if (handle) this.#show(handle, asked?.step ?? this.services.stepper.focus?.step ?? endOf(handle), false);
  }

  /** A call of a function, in the panel's call tree. */
  showCall(handle: RunHandle, step: number, fn: string): void {
    this.#show(handle, step, true, { tab: 'calls', fn });
  }

  /** The panel at the current step. */
  async showCurrent(): Promise<void> {
    const { focus } = this.services.stepper;
    if (focus) this.#show(focus.handle, focus.step, false);
    else await this.run();
  }

  /** Makes sure there is a current step, without opening anything. False if there can be none; the user knows why. */
  async ensureFocus(): Promise<boolean> {
    const { stepper } = this.services;
    if (stepper.focus) return true;
    const here = await this.targets.here();
    if (!here) {
      await sayNothingRuns();
      return false;
    }
    const handle = await this.made(here);
    if (!handle) return false;
    const line = vscode.window.activeTextEditor?.selection.active.line;
    if (line === undefined) stepper.show(handle, 0, { by: 'command' });
    else stepper.follow(handle, line + 1);
    return true;
  }

  async chooseKernel(argument?: unknown): Promise<void> {
    const target = await this.targets.find(argument);
    const handle = await this.made(target);
    if (!target || !handle) return;
    const { kernel: current, kernels } = handle.overview;
    const items = kernels.map((label) => (label === current ? { label, description: 'shown now' } : { label }));
    const picked = await vscode.window.showQuickPick(items, {
      title: `Kernel for "${target.name}"`,
      placeHolder: 'Run it on this kernel',
    });
    if (!picked || picked.label === current) return;
    const again = await this.made({ ...target, kernel: picked.label });
    if (again) this.#show(again, this.services.stepper.focus?.step ?? endOf(again), false);
  }

  cancelRun(): void {
    const count = this.services.store.cancelRuns();
    const text =
      count === 0 ? 'No scenario is running' : count === 1 ? 'The run was cancelled' : `${count} runs were cancelled`;
    vscode.window.setStatusBarMessage(`$(info) ${text}`, 3000);
  }

  async openGallery(): Promise<void> {
    const uri = await pickFile(this.gallery, 'gallery');
    if (uri) await vscode.window.showTextDocument(uri, { preview: false });
  }

  /** A gallery file cannot be edited; its copy can. */
  async editCopy(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) {
      await vscode.window.showInformationMessage(
        'Open a scenario of the gallery first; its copy is then opened as a new file.',
      );
      return;
    }
    const copy = await vscode.workspace.openTextDocument({
      language: document.languageId,
      content: document.getText(),
    });
    await vscode.window.showTextDocument(copy, { preview: false });
  }

  #show(handle: RunHandle, step: number, focus: boolean, shown: Pick<PanelOpening, 'tab' | 'fn'> = {}): void {
    const { kernel } = handle.key;
    const panel = this.panels.open(handle, step, { focus, ...shown, ...(kernel === undefined ? {} : { kernel }) });
    this.services.stepper.show(handle, step, { by: 'panel', panel });
  }

  /** The run of a target; undefined if there is none, and the user knows why. */
  async made(target: Target | undefined): Promise<RunHandle | undefined> {
    if (!target) return undefined;
    const { store } = this.services;
    const { uri, scenario, name, kernel } = target;
    const outcome = await runWatched(store, uri, scenario, name, kernel);
    switch (outcome.state) {
      case 'done':
        return outcome.handle;
      case 'errors': {
        const count = store.checkedNow(uri)?.problems.filter((p) => p.severity === 'error').length ?? 0;
        const what = count === 1 ? 'has an error' : `has ${count} errors`;
        void vscode.window
          .showErrorMessage(`"${name}" cannot run: its file ${what}.`, 'Show Problems')
          .then((choice) => {
            if (choice) void vscode.commands.executeCommand('workbench.actions.view.problems');
          });
        return undefined;
      }
      case 'failed':
        void vscode.window.showErrorMessage(outcome.message);
        return undefined;
      case 'cancelled':
        vscode.window.setStatusBarMessage('$(info) The run was cancelled', 3000);
        return undefined;
      case 'absent':
        void vscode.window.showWarningMessage(`"${name}" is no longer there. Run another scenario.`);
        return undefined;
    }
  }
}

export async function sayNothingRuns(): Promise<void> {
  const run = 'Run MM Scenario';
  const gallery = 'Open Gallery';
  const choice = await vscode.window.showInformationMessage(
    'Nothing has been run yet. Run a scenario first, or open one of the gallery.',
    run,
    gallery,
  );
  if (choice === run) await vscode.commands.executeCommand('folioscope.run');
  if (choice === gallery) await vscode.commands.executeCommand('folioscope.openGallery');
}

function endOf(handle: RunHandle): number {
  return failedExpects(handle.overview)[0]?.step ?? lastStep(handle.overview);
}
