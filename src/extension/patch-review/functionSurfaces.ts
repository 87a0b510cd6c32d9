import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { RunCommands } from '../commands/runCommands';
import type { Targets } from '../commands/target';
import { LANGUAGE } from '../documents/language';
import type { PanelManager } from '../panel/panelManager';
import { DocumentReviews } from './documentReviews';
import { FunctionCommands } from './functionCommands';
import { FunctionHover } from './functionHoverProvider';
import { GoToCommands } from './goToCommands';
import { KernelCodeLenses } from './kernelCodeLenses';
import { ModelledFunctions } from './modelledFunctions';
import { PatchCodeLenses } from './patchCodeLenses';
import { KERNEL_FILES, PATCHES } from './patchDocuments';
import { Reviewed } from './reviewed';

/** What is shown of single kernel functions: lenses and hovers in patches and kernel files, marks in panels, commands. */
export class FunctionSurfaces implements vscode.Disposable {
  readonly commands: Readonly<Record<string, (argument?: unknown) => Promise<void>>>;
  readonly #patches: PatchCodeLenses;
  readonly #kernel: KernelCodeLenses;
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(services: Services, targets: Targets, runs: RunCommands, panels: PanelManager) {
    const { engine, reach, review, report } = services;
    const functions = new ModelledFunctions(engine);
    const reviewed = new Reviewed(review, report);
    const reviews = new DocumentReviews(engine, report);
    reviewed.changed.on((series) => panels.setReviewed(series));
    const scenarios = new FunctionCommands(services, functions, targets, runs, panels);
    const goTo = new GoToCommands(services, review, functions);
    this.commands = {
      'folioscope.runReachingFunction': (argument) => scenarios.run(argument),
      'folioscope.compareReachingFunction': (argument) => scenarios.compare(argument),
      'folioscope.goToFunction': (argument) => goTo.function(argument),
      'folioscope.goToHunk': (argument) => goTo.hunk(argument),
    };
    this.#patches = new PatchCodeLenses(reviews, reach);
    this.#kernel = new KernelCodeLenses(engine, reach, reviewed);
    const hover = new FunctionHover(functions, reach, reviewed);
    this.#subscriptions = [
      vscode.languages.registerCodeLensProvider(PATCHES, this.#patches),
      vscode.languages.registerCodeLensProvider(KERNEL_FILES, this.#kernel),
      ...[PATCHES, KERNEL_FILES, { language: LANGUAGE }].map((where) =>
        vscode.languages.registerHoverProvider(where, hover),
      ),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => reviews.forget(uri.toString())),
    ];
  }

  /** Settings changed. */
  refresh(): void {
    this.#patches.refresh();
    this.#kernel.refresh();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
