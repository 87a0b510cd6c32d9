import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import type { Command } from '../commands/register';
import { COMMIT_SCHEME } from './gitPatches';
import { ReviewCommands } from './reviewCommands';
import { ReviewDiagnostics } from './reviewDiagnostics';
import { ReviewTracker } from './reviewTracker';
import { ReviewView } from './reviewView';
import { ReviewScenarioCommands } from './scenarioCommands';
import { SeenMarks } from './seenMarks';

/** The side view "Patch Review" and its commands. */
export class PatchReview implements vscode.Disposable {
  readonly commands: Readonly<Record<string, Command>>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(services: Services, memory: vscode.Memento) {
    const seen = new SeenMarks(memory, services.report);
    const view = new ReviewView(services, seen, memory);
    const reviews = new ReviewCommands(services, view, seen);
    const scenarios = new ReviewScenarioCommands(services, view);
    this.commands = {
      'folioscope.reviewSeries': (argument, selected) => reviews.open(argument, selected),
      'folioscope.reviewGitRange': () => reviews.openGit(),
      'folioscope.compareVersions': (argument, selected) => reviews.compareVersions(argument, selected),
      'folioscope.dropVersion': () => reviews.dropVersion(),
      'folioscope.closeReview': () => reviews.close(),
      'folioscope.refreshReview': () => reviews.refresh(),
      'folioscope.markPatchSeen': (argument) => reviews.mark(true, argument),
      'folioscope.markPatchNotSeen': (argument) => reviews.mark(false, argument),
      'folioscope.markAllPatchesSeen': () => reviews.markAll(true),
      'folioscope.markNoPatchSeen': () => reviews.markAll(false),
      'folioscope.nextPatch': (argument) => reviews.go(1, argument),
      'folioscope.previousPatch': (argument) => reviews.go(-1, argument),
      'folioscope.copyFunctions': () => reviews.copyFunctions(),
      'folioscope.copyFromReview': (argument) => reviews.copyName(argument),
      'folioscope.reviewByFunction': () => reviews.group('function'),
      'folioscope.reviewByPatch': () => reviews.group('patch'),
      'folioscope.filterReview': () => reviews.filter(),
      'folioscope.openCommitChange': (argument) => reviews.openChange(argument),
      'folioscope.compareRecognised': (argument) => scenarios.compareRecognised(argument),
      'folioscope.runReaching': (argument) => scenarios.runReaching(argument),
      'folioscope.goToReviewed': (argument) => scenarios.goToFunction(argument),
    };
    this.#subscriptions = [
      view,
      new ReviewTracker(services.review),
      new ReviewDiagnostics(services.review),
      vscode.workspace.registerTextDocumentContentProvider(COMMIT_SCHEME, services.commits),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
