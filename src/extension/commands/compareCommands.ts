import * as vscode from 'vscode';
import type { CompareChoice, SeriesChoice } from '../../protocol';
import type { Services } from '../activation/services';
import type { RunHandle } from '../engine/runHandle';
import type { PanelManager } from '../panel/panelManager';
import { askedFor } from './askedFor';
import { seriesItems } from './compareItems';
import type { RunCommands } from './runCommands';
import type { Target, Targets } from './target';

/** A line to choose; separators change nothing. */
interface ChangeItem extends vscode.QuickPickItem {
  readonly change?: Pick<SeriesChoice, 'kind' | 'id'>;
}

/** Commands that show two runs of a scenario side by side. */
export class CompareCommands {
  constructor(
    private readonly services: Services,
    private readonly targets: Targets,
    private readonly runs: RunCommands,
    private readonly panels: PanelManager,
  ) {}

  /**
   * Without and with the series that is asked for; else with one, or a choice of Kconfig, that the user chooses: first the
   * series that changed what the scenario calls.
   */
  async series(argument?: unknown): Promise<void> {
    const found = await this.#find(argument);
    if (!found) return;
    const { target, handle } = found;
    const wanted = askedFor(argument)?.series;
    if (wanted !== undefined) {
      this.#open(target, { kind: 'series', id: wanted });
      return;
    }
    const items = this.services.engine.view(handle, 'series', {}).then((series) =>
      seriesItems(series, handle.overview.kernel).map((item): ChangeItem => {
        if (item.kind === 'separator') return { label: item.label, kind: vscode.QuickPickItemKind.Separator };
        const { kind, id, label, description, detail } = item;
        return { label, description, detail, change: { kind, id } };
      }),
    );
    const picked = await vscode.window.showQuickPick<ChangeItem>(items, {
      title: `Compare "${target.name}" without and with a series`,
      placeHolder: 'Choose the series, or the choice of Kconfig, that one side has and the other has not',
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (picked?.change) this.#open(target, picked.change);
  }

  #open(target: Target, { kind, id }: Pick<SeriesChoice, 'kind' | 'id'>): void {
    const { kernel } = target;
    const own = kernel === undefined ? {} : { kernel };
    const choice: CompareChoice =
      kind === 'series' ? { by: 'series', series: [id], ...own } : { by: 'config', options: [id], ...own };
    this.panels.openCompared(target.uri, target.name, choice);
  }

  async kernels(argument?: unknown): Promise<void> {
    const found = await this.#find(argument);
    if (!found) return;
    const { target, handle } = found;
    const { kernel: current, kernels } = handle.overview;
    const title = `Compare "${target.name}" on two kernels`;
    const pick = async (names: readonly string[], placeHolder: string): Promise<string | undefined> => {
      const items = names.map((label) => (label === current ? { label, description: 'shown now' } : { label }));
      return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.label;
    };
    const a = await pick(kernels, 'A: the kernel to compare with, the older one as a rule');
    if (a === undefined) return;
    const others = kernels.filter((kernel) => kernel !== a);
    const b = await pick(others, `B: the kernel to compare with ${a}`);
    if (b !== undefined) this.panels.openCompared(target.uri, target.name, { by: 'kernels', a, b });
  }

  /** The scenario that is meant, run once: what has errors cannot be compared, and the run says what there is to choose. */
  async #find(argument: unknown): Promise<{ readonly target: Target; readonly handle: RunHandle } | undefined> {
    const target = await this.targets.find(argument);
    const handle = await this.runs.made(target);
    if (handle?.overview.observed) {
      await vscode.window.showInformationMessage(
        'This is a trace of a real kernel: it cannot be run otherwise. Compare a scenario instead.',
      );
      return undefined;
    }
    return target && handle && { target, handle };
  }
}
