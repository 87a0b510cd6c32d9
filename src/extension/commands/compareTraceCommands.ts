import * as vscode from 'vscode';
import type { CompareChoice } from '../../protocol';
import type { Services } from '../activation/services';
import { fileName } from '../documents/fileName';
import { isTraceFile, openTrace } from '../documents/traceFiles';
import { messageOf } from '../engine/engineError';
import type { PanelManager } from '../panel/panelManager';
import { askedFor } from './askedFor';
import type { RunCommands } from './runCommands';
import type { Targets } from './target';
import { pickTraces, type TraceCommands } from './traceCommands';

interface TraceItem extends vscode.QuickPickItem {
  readonly pick: () => Promise<vscode.Uri | undefined>;
}

/** Commands that hold traces of real kernels against the simulator, or against each other. */
export class CompareTraceCommands {
  constructor(
    private readonly services: Services,
    private readonly targets: Targets,
    private readonly runs: RunCommands,
    private readonly traces: TraceCommands,
    private readonly panels: PanelManager,
  ) {}

  /** Two traces: those selected in the explorer, else the user chooses what is missing. */
  async two(argument?: unknown, selected?: unknown): Promise<void> {
    const chosen = urisIn(Array.isArray(selected) ? selected : [argument]);
    const [a, b, ...more] = chosen.length < 2 ? [...chosen, ...(await this.#missing(chosen.length))] : chosen;
    if (!a || !b) return;
    if (more.length > 0) {
      void vscode.window.showErrorMessage('Two traces are compared with each other: select two files, not more.');
      return;
    }
    const name = await this.#opened(a);
    if (name === undefined || (await this.#opened(b)) === undefined) return;
    this.#open(a, name, { by: 'traces', trace: b.toString() });
  }

  /** A scenario with a trace: one that was made of it before, a file, or one that is made now. */
  async scenario(argument?: unknown): Promise<void> {
    const target = await this.targets.find(argument);
    const handle = await this.runs.made(target);
    if (!target || !handle) return;
    if (handle.overview.observed) {
      await this.simulator({ uri: target.uri });
      return;
    }
    const trace = await this.#chosen(target.name, target.uri);
    if (trace && (await this.#opened(trace)) !== undefined)
      this.panels.openCompared(target.uri, target.name, { by: 'simulator', trace: trace.toString() });
  }

  /** A trace with the simulator, by the steps in it. */
  async simulator(argument?: unknown): Promise<void> {
    const asked = askedFor(argument);
    const [uri] = asked
      ? [vscode.Uri.parse(asked.uri, true)]
      : (this.#shown() ?? (await pickTraces('Compare with the Simulator')));
    const name = uri && (await this.#opened(uri));
    if (uri && name !== undefined) this.#open(uri, name, { by: 'simulator', trace: uri.toString() });
  }

  #open(uri: vscode.Uri, scenario: string, choice: CompareChoice): void {
    this.panels.openCompared(uri.toString(), scenario, choice);
    const { store } = this.services;
    // From here on they live as long as their panels.
    for (const one of new Set([uri.toString(), 'trace' in choice ? choice.trace : uri.toString()])) store.detach(one);
  }

  /** The trace that the panel with the focus shows. */
  #shown(): readonly vscode.Uri[] | undefined {
    const session = this.panels.active;
    return session?.handle?.overview.observed && !session.state.compare
      ? [vscode.Uri.parse(session.state.uri, true)]
      : undefined;
  }

  async #missing(have: number): Promise<readonly vscode.Uri[]> {
    return pickTraces(have === 0 ? 'Compare Two Traces' : 'Compare with Another Trace', have === 0);
  }

  /** The name of a trace's scenario; undefined if it is no trace, and the user knows why. */
  async #opened(uri: vscode.Uri): Promise<string | undefined> {
    const { store } = this.services;
    try {
      await openTrace(store, uri);
    } catch (error) {
      void vscode.window.showErrorMessage(`${fileName(uri.toString())} cannot be read: ${messageOf(error)}`);
      return undefined;
    }
    const checked = await store.checked(uri.toString());
    const [scenario] = checked?.scenarios ?? [];
    if (scenario) return scenario.name;
    const why = checked?.problems[0]?.message ?? 'The trace could not be read.';
    void vscode.window.showErrorMessage(`${fileName(uri.toString())}: ${why}`);
    store.detach(uri.toString());
    return undefined;
  }

  async #chosen(name: string, uri: string): Promise<vscode.Uri | undefined> {
    const kept = await this.traces.kept(name);
    const items: TraceItem[] = kept.map(({ kernel, uri: file }) => ({
      label: `kernel ${kernel}`,
      description: 'run before',
      pick: async () => file,
    }));
    items.push({
      label: 'A trace file…',
      description: '.json, .json.gz',
      pick: async () => (await pickTraces('Compare with a Trace'))[0],
    });
    if (this.traces.canRun) {
      items.push({
        label: 'Run on a real kernel…',
        description: 'in a guest, now',
        pick: () => this.traces.made({ uri, scenario: name }),
      });
    }
    // Nothing to choose from where no kernel can be run.
    const [only] = items;
    if (items.length === 1) return only?.pick();
    const picked = await vscode.window.showQuickPick(items, {
      title: `Compare "${name}" with a real kernel`,
      placeHolder: 'Choose what the kernel did: the simulator is held against it',
    });
    return picked?.pick();
  }
}

/** Files among the arguments that an explorer's menu gives. */
function urisIn(given: readonly unknown[]): vscode.Uri[] {
  return given.flatMap((one) => {
    const asked = askedFor(one);
    const uri = asked && vscode.Uri.parse(asked.uri, true);
    return uri && isTraceFile(uri) ? [uri] : [];
  });
}
