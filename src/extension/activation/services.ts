import * as vscode from 'vscode';
import { DocumentTracker } from '../documents/documentTracker';
import { ScenarioStore } from '../documents/scenarioStore';
import { EngineClient } from '../engine/client';
import { messageOf } from '../engine/engineError';
import { Gallery } from '../gallery/gallery';
import { COMMIT_SCHEME, GitPatches } from '../patch-review/gitPatches';
import { ReachFiles } from '../patch-review/reachFiles';
import { ReachMap } from '../patch-review/reachMap';
import { readSource } from '../patch-review/readSource';
import { listScenarioFiles, watchScenarioFiles } from '../patch-review/scenarioFiles';
import { ReviewSession } from '../patch-review/session';
import { Stepper } from '../stepping/stepper';
import type { Platform } from './platform';
import { runOptions } from './settings';

/** What the surfaces share. Made once; nothing here starts the engine. */
export interface Services {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly store: ScenarioStore;
  readonly tracker: DocumentTracker;
  readonly stepper: Stepper;
  /** The patch series under review. */
  readonly review: ReviewSession;
  /** Commits of open repositories, for a review. */
  readonly commits: GitPatches;
  readonly gallery: Gallery;
  /** Which scenarios reach a function. Empty until somebody calls its `ensure`. */
  readonly reach: ReachMap;
  /** An error that is nobody's answer: logged, never thrown through. */
  readonly report: (error: unknown) => void;
}

export function createServices(context: vscode.ExtensionContext, platform: Platform): Services {
  const log = vscode.window.createOutputChannel('Folioscope', { log: true });
  const report = (error: unknown): void => log.error(error instanceof Error ? error : messageOf(error));
  const engine = new EngineClient(
    () => {
      log.info('The engine is started.');
      return platform.spawnEngine(context.extensionUri);
    },
    (message) => {
      log.error(message);
      void vscode.window.showWarningMessage(message, 'Show Log').then((choice) => choice && log.show());
    },
  );
  const store = new ScenarioStore(engine, runOptions, report);
  const stepper = new Stepper(report);
  const tracker = new DocumentTracker(store);
  const commits = new GitPatches();
  const review = new ReviewSession(
    engine,
    (uri) => readSource(uri, { [COMMIT_SCHEME]: (commit) => commits.textOf(commit) }),
    context.workspaceState,
    report,
  );
  const gallery = new Gallery(context.extensionUri);
  const { extensionUri, globalStorageUri, storageUri } = context;
  const files = new ReachFiles({ extension: extensionUri, global: globalStorageUri, workspace: storageUri }, report);
  const reach = new ReachMap(engine, () => listScenarioFiles(gallery, report), files, runOptions, report);
  context.subscriptions.push(
    log,
    ...[engine, store, review, reach].map((one) => ({ dispose: () => one.dispose() })),
    tracker,
    watchScenarioFiles((uri) => reach.touched(uri)),
  );
  return { extensionUri, log, engine, store, tracker, stepper, review, commits, gallery, reach, report };
}
