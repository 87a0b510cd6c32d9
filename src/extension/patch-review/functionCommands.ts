import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { RunCommands } from '../commands/runCommands';
import type { Targets } from '../commands/target';
import { GALLERY_SCHEME } from '../gallery/gallery';
import type { PanelManager } from '../panel/panelManager';
import { functionAsked } from './functionAsked';
import { pickFunction } from './functionPick';
import type { ModelledFunctions } from './modelledFunctions';
import type { ReachingScenario } from './reachMap';
import { comparedItems, type ReachChoice, type ReachItem, reachItems } from './reachPick';

interface ScenarioItem extends vscode.QuickPickItem {
  readonly choice?: ReachChoice;
}

/** Commands that go from a kernel function to the scenarios that reach it. */
export class FunctionCommands {
  constructor(
    private readonly services: Services,
    private readonly functions: ModelledFunctions,
    private readonly targets: Targets,
    private readonly runs: RunCommands,
    private readonly panels: PanelManager,
  ) {}

  /** Runs a scenario that reaches one of the functions, and shows the call. */
  async run(argument?: unknown): Promise<void> {
    const { functions, series } = functionAsked(argument);
    const names = functions.length > 0 ? functions : await this.#chosen('Run a scenario that reaches this function');
    if (!names || !(await this.#reached(names))) return;
    const known = await this.functions.all();
    const seriesOf = (fn: string) => [
      ...(known.get(fn)?.series.map(({ id }) => id) ?? []),
      ...(series === undefined ? [] : [series]),
    ];
    const items = reachItems(names, this.services.reach, fileName, seriesOf);
    const choice = await pick(`MM scenarios that reach ${named(names)}`, items);
    if (!choice) return;
    const { uri, scenario, kernel, own, step } = choice.found;
    const target = await this.targets.find({ uri, scenario });
    const handle = await this.runs.made(target && (own ? target : { ...target, kernel }));
    if (handle) this.runs.showCall(handle, step, choice.fn);
  }

  /** Compares a scenario that reaches one of the functions, or anything that the series changed, without and with the series. */
  async compare(argument?: unknown): Promise<void> {
    const { functions, series } = functionAsked(argument);
    if (series === undefined) {
      await vscode.commands.executeCommand('folioscope.compareSeries');
      return;
    }
    const changed = [...(await this.functions.all()).values()].filter((fn) =>
      fn.series.some(({ id }) => id === series),
    );
    const names = functions.length > 0 ? functions : changed.map(({ name }) => name);
    if (!(await this.#reached(names))) return;
    const items = comparedItems(series, names, this.services.reach, fileName);
    const choice = await pick(`Compare without and with ${series}`, items);
    if (!choice) return;
    const { uri, scenario, kernel, own } = choice.found;
    const target = await this.targets.find({ uri, scenario });
    if (target)
      this.panels.openCompared(uri, target.name, { by: 'series', series: [series], ...(own ? {} : { kernel }) });
  }

  async #chosen(placeHolder: string): Promise<readonly string[] | undefined> {
    const { reach } = this.services;
    void reach.ensure(true);
    const name = await pickFunction(this.functions, reach, placeHolder);
    return name === undefined ? undefined : [name];
  }

  /** Waits for the map as long as none is known to reach any of them; says so if none does. */
  async #reached(names: readonly string[]): Promise<boolean> {
    const { reach } = this.services;
    const known = () => names.some((name) => reach.count(name) > 0);
    if (!known()) await this.#counted(named(names));
    if (known()) return true;
    if (reach.state.state === 'ready')
      void vscode.window.showInformationMessage(
        `No scenario of the gallery or the workspace reaches ${named(names)}. Write one that does: it is found by itself.`,
      );
    return false;
  }

  async #counted(what: string): Promise<void> {
    const { reach } = this.services;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: `Finding the scenarios that reach ${what}`,
      cancellable: true,
    };
    await vscode.window.withProgress(options, async (progress, token) => {
      const stop = reach.changed.on((state) => {
        if (state.state === 'computing') progress.report({ message: `${state.done} of ${state.total} files` });
      });
      const enough = new Promise<void>((resolve) => token.onCancellationRequested(() => resolve()));
      await Promise.race([reach.ensure(true), enough]);
      stop();
    });
  }
}

/** The only one, or the one that is chosen. */
async function pick(title: string, items: readonly ReachItem[]): Promise<ReachChoice | undefined> {
  const [first, ...others] = items.flatMap((item) => (item.kind === 'scenario' ? [item.choice] : []));
  if (others.length === 0) return first;
  const shown = items.map((item): ScenarioItem => {
    if (item.kind === 'separator') return { label: item.label, kind: vscode.QuickPickItemKind.Separator };
    const { label, description, detail, choice } = item;
    return { label, description, detail, choice };
  });
  const options = { title, placeHolder: 'Choose the scenario', matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(shown, options))?.choice;
}

function named(names: readonly string[]): string {
  const [first = 'it'] = names;
  return names.length <= 1 ? first : `${first}, +${names.length - 1} more`;
}

function fileName({ uri, gallery }: ReachingScenario): string {
  const file = vscode.Uri.parse(uri, true);
  return gallery || file.scheme === GALLERY_SCHEME
    ? file.path.replace(/^\/gallery\//, '')
    : vscode.workspace.asRelativePath(file);
}
