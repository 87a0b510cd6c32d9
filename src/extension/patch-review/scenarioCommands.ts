import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { ReviewView } from './reviewView';

/** From a row of the side view to what others do with functions and series. */
export class ReviewScenarioCommands {
  constructor(
    private readonly services: Pick<Services, 'review' | 'gallery'>,
    private readonly view: ReviewView,
  ) {}

  /** Runs a scenario that reaches the function of a row. */
  async runReaching(argument: unknown): Promise<void> {
    await this.#withFunction(argument, 'folioscope.runReachingFunction');
  }

  /** Goes to the function of a row in the kernel tree. */
  async goToFunction(argument: unknown): Promise<void> {
    await this.#withFunction(argument, 'folioscope.goToFunction');
  }

  /** Compares a scenario with and without a series that is modelled: the gallery's own for it, else one that reaches it. */
  async compareRecognised(argument: unknown): Promise<void> {
    const review = this.services.review.current?.review;
    const [first] = review?.recognised ?? [];
    const series = this.view.node(argument)?.series?.id ?? first?.id;
    if (!review || series === undefined) {
      void vscode.window.showInformationMessage(
        review
          ? 'The series under review is not one that is modelled. Its functions may be: run a scenario that reaches one.'
          : 'No series is under review. Open one first: Review patch series…',
      );
      return;
    }
    const { gallery } = this.services;
    const made = (await gallery.entries()).find(({ path }) => path === `series/${series}.mms`);
    if (made) {
      const uri = gallery.uriOf(made).toString();
      await vscode.commands.executeCommand('folioscope.compareSeries', { uri, series });
      return;
    }
    const functions = review.functions.filter((fn) => fn.series.includes(series)).map(({ name }) => name);
    await vscode.commands.executeCommand('folioscope.compareReachingFunction', { series, functions });
  }

  async #withFunction(argument: unknown, command: string): Promise<void> {
    const fn = this.view.node(argument)?.name;
    if (fn === undefined)
      void vscode.window.showInformationMessage('Choose a function in the side view "Patch Review" first.');
    else await vscode.commands.executeCommand(command, { fn });
  }
}
