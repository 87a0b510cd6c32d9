import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import { abortWith } from '../documents/cancellation';
import { openTrace } from '../documents/traceFiles';
import { isCancelled, messageOf } from '../engine/engineError';
import type { PanelManager } from '../panel/panelManager';
import type { RunOnRealKernel } from '../realkernel/realKernel';
import { runWatched } from '../status/runProgress';
import { askedFor } from './askedFor';
import type { RunCommands } from './runCommands';
import type { Targets } from './target';

/** Real kernels, where they can be run, and the folder that keeps what they did. */
export interface RealKernels {
  readonly folder: vscode.Uri;
  readonly run?: RunOnRealKernel;
}

/** A trace that was made just now, and of what. */
interface MadeTrace {
  readonly trace: vscode.Uri;
  readonly uri: string;
  readonly scenario: string;
  readonly kernel: string;
}

/** Commands that show what a real kernel did. */
export class TraceCommands {
  constructor(
    private readonly services: Services,
    private readonly targets: Targets,
    private readonly runs: RunCommands,
    private readonly panels: PanelManager,
    private readonly real: RealKernels,
  ) {}

  /** A trace file: the one that a menu was opened on, else the user chooses. */
  async open(argument?: unknown): Promise<void> {
    const asked = askedFor(argument);
    const [uri] = asked ? [vscode.Uri.parse(asked.uri, true)] : await pickTraces('Open Trace of a Real Kernel');
    if (!uri) return;
    try {
      await openTrace(this.services.store, uri);
    } catch (error) {
      void vscode.window.showErrorMessage(`The trace cannot be read: ${messageOf(error)}`);
      return;
    }
    await this.show(uri.toString());
  }

  /** Whether a real kernel can be run here. */
  get canRun(): boolean {
    return this.real.run !== undefined && vscode.workspace.isTrusted;
  }

  /** Runs a scenario in a guest with a real kernel, and shows what it did. Offers to hold the simulator against it. */
  async runOnRealKernel(argument?: unknown): Promise<void> {
    const made = await this.#made(argument);
    if (!made) return;
    const { trace, uri, scenario, kernel } = made;
    await this.open({ uri: trace.toString() });
    const compare = 'Compare with the Simulator';
    const message = `"${scenario}" ran on a real kernel ${kernel}.`;
    // Not waited for: the message stays as long as the user likes.
    void vscode.window.showInformationMessage(message, compare).then((choice) => {
      if (choice !== compare) return;
      this.panels.openCompared(uri, scenario, { by: 'simulator', trace: trace.toString() });
    });
  }

  /** Runs a scenario in a guest: the trace's file. Undefined if there is none; the user knows why. */
  async made(argument: unknown): Promise<vscode.Uri | undefined> {
    return (await this.#made(argument))?.trace;
  }

  /** Traces that were made of a scenario here before. */
  async kept(scenario: string): Promise<readonly { readonly kernel: string; readonly uri: vscode.Uri }[]> {
    let files: [string, vscode.FileType][];
    try {
      files = await vscode.workspace.fs.readDirectory(this.real.folder);
    } catch {
      // The folder comes with the first trace.
      return [];
    }
    return files.flatMap(([file]) => {
      const kernel = /-on-([\d.]+)\.json$/.exec(file)?.[1];
      if (kernel === undefined || file !== keptName(scenario, kernel)) return [];
      return [{ kernel, uri: vscode.Uri.joinPath(this.real.folder, file) }];
    });
  }

  async #made(argument: unknown): Promise<MadeTrace | undefined> {
    const { run } = this.real;
    if (!run) {
      void vscode.window.showErrorMessage(
        'A real kernel runs in QEMU, on a desktop or a server: not in a browser. A trace that was made elsewhere can be opened.',
      );
      return undefined;
    }
    if (!vscode.workspace.isTrusted) {
      const manage = 'Manage Workspace Trust';
      const message = 'A real kernel is run by programs of this machine. Trust this workspace first.';
      const choice = await vscode.window.showErrorMessage(message, manage);
      if (choice === manage) await vscode.commands.executeCommand('workbench.trust.manage');
      return undefined;
    }
    const target = await this.targets.find(argument);
    const handle = await this.runs.made(target);
    if (!target || !handle) return undefined;
    if (handle.overview.observed) {
      void vscode.window.showInformationMessage('This is a trace of a real kernel already. Open a scenario to run it.');
      return undefined;
    }
    const { kernel: current, kernels } = handle.overview;
    const items = kernels.map((label) => (label === current ? { label, description: 'simulated now' } : { label }));
    const picked = await vscode.window.showQuickPick(items, {
      title: `Run "${target.name}" on a real kernel`,
      placeHolder: 'The first run on a kernel fetches it: about 100 MB',
    });
    if (!picked) return undefined;
    const kernel = picked.label;
    const request = { text: handle.text, scenario: target.name, kernel };
    const title = `"${target.name}" on a real kernel ${kernel}`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    try {
      const text = await vscode.window.withProgress(options, (progress, token) =>
        run(request, { signal: abortWith(token), onProgress: (message) => progress.report({ message }) }),
      );
      return { trace: await this.#keep(target.name, kernel, text), uri: target.uri, scenario: target.name, kernel };
    } catch (error) {
      if (!isCancelled(error)) void vscode.window.showErrorMessage(`${title}: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Keeps a trace in a file of the extension's own, so that its panel comes back with the window. */
  async #keep(scenario: string, kernel: string, trace: string): Promise<vscode.Uri> {
    const uri = vscode.Uri.joinPath(this.real.folder, keptName(scenario, kernel));
    await vscode.workspace.fs.createDirectory(this.real.folder);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(trace));
    return uri;
  }

  /** Shows a trace that is in the store. False if it is none; the user knows why. */
  async show(uri: string): Promise<boolean> {
    const { store, stepper } = this.services;
    const checked = await store.checked(uri);
    const scenario = checked?.scenarios[0];
    if (!scenario) {
      void vscode.window.showErrorMessage(checked?.problems[0]?.message ?? 'The trace could not be read.');
      store.close(uri);
      return false;
    }
    const outcome = await runWatched(store, uri, 0, scenario.name);
    if (outcome.state !== 'done') {
      if (outcome.state === 'failed') void vscode.window.showErrorMessage(outcome.message);
      store.close(uri);
      return false;
    }
    const step = Math.min(1, outcome.handle.overview.steps.length);
    const panel = this.panels.open(outcome.handle, step, { focus: true });
    stepper.show(outcome.handle, step, { by: 'panel', panel });
    // From here on it lives as long as its panels.
    store.detach(uri);
    return true;
  }
}

function keptName(scenario: string, kernel: string): string {
  return `${`${scenario} on ${kernel}`.replace(/[^\w.-]+/g, '-')}.json`;
}

/** Trace files that the user chooses; with `many` two at once. */
export async function pickTraces(title: string, many = false): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    title,
    openLabel: many ? 'Compare' : 'Show',
    canSelectMany: many,
    filters: { 'Traces (*.json, *.json.gz)': ['json', 'gz'] },
  });
  return picked ?? [];
}
