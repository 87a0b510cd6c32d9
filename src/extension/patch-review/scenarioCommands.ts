import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { ReachingScenario } from './reachMap';
import type { ReviewView } from './reviewView';
import { madeFor, showing } from './seriesScenarios';

/** How many functions are named before they are counted. */
const NAMED = 3;

interface ScenarioItem extends vscode.QuickPickItem {
  readonly found?: ReachingScenario;
}

/** From the series under review to scenarios that show what it touches. */
export class ReviewScenarioCommands {
  constructor(
    private readonly services: Pick<Services, 'review' | 'reach' | 'gallery'>,
    private readonly view: ReviewView,
  ) {}

  /** Runs a scenario that reaches a function, at the step that does. The function: of a row, or `{ name }`. */
  async runReaching(argument: unknown): Promise<void> {
    const name = nameIn(argument) ?? this.view.node(argument)?.name;
    if (name === undefined) {
      void vscode.window.showInformationMessage('Choose a function in the side view "Patch Review" first.');
      return;
    }
    await this.#counted(`Finding the scenarios that reach ${name}`);
    const reaching = this.services.reach.reaching(name);
    if (reaching.length === 0) {
      void vscode.window.showInformationMessage(
        `No scenario of the gallery or the workspace reaches ${name}. Write one that does: it is found by itself.`,
      );
      return;
    }
    const picked = await pick(
      `MM scenarios that reach ${name}`,
      reaching.map((found) => ({ ...itemOf(found), description: `step ${found.step} · ${whereOf(found)}` })),
    );
    if (!picked) return;
    const { uri, scenario, step, kernel, own } = picked;
    const target = { uri, scenario, step, ...(own ? {} : { kernel }) };
    await vscode.commands.executeCommand('folioscope.showInPanel', target);
  }

  /** Compares a scenario with and without a series that is modelled: the gallery's own for it, else one that reaches it. */
  async compareRecognised(argument: unknown): Promise<void> {
    const review = this.services.review.current?.review;
    const [first] = review?.recognised ?? [];
    const series = this.view.node(argument)?.series ?? first;
    if (!review || !series) {
      void vscode.window.showInformationMessage(
        review
          ? 'The series under review is not one that is modelled. Its functions may be: run a scenario that reaches one.'
          : 'No series is under review. Open one first: Review patch series…',
      );
      return;
    }
    const entries = await this.services.gallery.entries();
    const made = madeFor(
      series.id,
      entries.map(({ path }) => path),
    );
    const entry = entries.find(({ path }) => path === made);
    if (entry) {
      const uri = this.services.gallery.uriOf(entry).toString();
      await vscode.commands.executeCommand('folioscope.compareSeries', { uri, series: series.id });
      return;
    }
    await this.#counted(`Finding the scenarios that show ${series.id}`);
    const found = showing(series.id, review.functions, (name) => this.services.reach.reaching(name));
    if (found.length === 0) {
      void vscode.window.showInformationMessage(
        `No scenario reaches what ${series.id} changes. Write one that does, and compare it without and with the series.`,
      );
      return;
    }
    const items = found.map((one) => {
      const { functions } = one;
      const more = functions.length > NAMED ? ` and ${functions.length - NAMED} more` : '';
      return { ...itemOf(one), detail: `Reaches ${functions.slice(0, NAMED).join(', ')}${more}` };
    });
    const picked = await pick(`Compare without and with ${series.id}`, items);
    if (!picked) return;
    const { uri, scenario, kernel, own } = picked;
    const target = { uri, scenario, series: series.id, ...(own ? {} : { kernel }) };
    await vscode.commands.executeCommand('folioscope.compareSeries', target);
  }

  /** Waits until all scenarios are counted, as long as the user does. */
  async #counted(title: string): Promise<void> {
    const { reach } = this.services;
    if (reach.state.state === 'ready') return;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
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

async function pick(title: string, items: readonly ScenarioItem[]): Promise<ReachingScenario | undefined> {
  const options = { title, placeHolder: 'Choose the scenario', matchOnDescription: true, matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.found;
}

function itemOf(found: ReachingScenario): ScenarioItem & { found: ReachingScenario } {
  return { label: found.scenario, description: whereOf(found), found };
}

function whereOf({ uri, kernel, own, gallery }: ReachingScenario): string {
  const file = uri.slice(uri.lastIndexOf('/') + 1);
  return `${gallery ? 'gallery' : 'workspace'} · ${file} · ${own ? `kernel ${kernel}` : `on ${kernel} only`}`;
}

function nameIn(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { name } = argument as { readonly name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
