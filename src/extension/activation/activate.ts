import * as vscode from 'vscode';
import { ScenarioCodeLenses } from '../codelens/codeLensProvider';
import { CompareCommands } from '../commands/compareCommands';
import { CompareTraceCommands } from '../commands/compareTraceCommands';
import { CopyCommands } from '../commands/copyCommands';
import { ExportCommands } from '../commands/exportCommands';
import { registerCommands } from '../commands/register';
import { RunCommands } from '../commands/runCommands';
import { StepCommands } from '../commands/stepCommands';
import { Targets } from '../commands/target';
import { TraceCommands } from '../commands/traceCommands';
import { DiagnosticsPublisher } from '../diagnostics/diagnosticsPublisher';
import { QuickFixes } from '../diagnostics/quickFixes';
import { LANGUAGE } from '../documents/language';
import { openExampleSeries } from '../gallery/exampleSeries';
import { GALLERY_SCHEME } from '../gallery/gallery';
import { GalleryFiles } from '../gallery/galleryFiles';
import { ScenarioHover } from '../hover/hoverProvider';
import { ScenarioInlayHints } from '../inlay/inlayProvider';
import { StateView } from '../inspector/stateView';
import { ScenarioCompletion } from '../language/completion';
import { ScenarioFormatter } from '../language/formatting';
import { ScenarioOutline } from '../language/outline';
import { PanelManager } from '../panel/panelManager';
import { FunctionSurfaces } from '../patch-review/functionSurfaces';
import { PatchReview } from '../patch-review/patchReview';
import { ReachStatus } from '../patch-review/reachStatus';
import { StatusBar } from '../status/statusBar';
import { EditorFollow } from '../stepping/editorFollow';
import { StepMarker } from '../stepping/stepMarker';
import type { Platform } from './platform';
import { createServices } from './services';
import { SECTION } from './settings';

const SELECTOR: vscode.DocumentSelector = { language: LANGUAGE };

/** Wires the surfaces together. Starts no engine: that happens with the first document to look at. */
export function activateWith(context: vscode.ExtensionContext, platform: Platform): void {
  const services = createServices(context, platform);
  const { engine, store, stepper, gallery, reach } = services;
  const panels = new PanelManager(services);
  const state = new StateView(services);
  const targets = new Targets(services, gallery, panels);
  const runs = new RunCommands(services, targets, panels, gallery);
  const compare = new CompareCommands(services, targets, runs, panels);
  const traces = new TraceCommands(services, targets, runs, panels, {
    folder: vscode.Uri.joinPath(context.globalStorageUri, 'traces'),
    ...(platform.realKernel ? { run: platform.realKernel(context.extensionUri) } : {}),
  });
  const compareTraces = new CompareTraceCommands(services, targets, runs, traces, panels);
  const copies = new CopyCommands(services, targets, runs, panels);
  const exports = new ExportCommands(services, runs, panels);
  const steps = new StepCommands(services, runs, panels, state);
  const review = new PatchReview(services, context.workspaceState);
  const functions = new FunctionSurfaces(services, targets, runs, panels);
  const lenses = new ScenarioCodeLenses(store);
  const hints = new ScenarioInlayHints(store);
  const outline = new ScenarioOutline(store);

  store.changed.on(({ uri, what, scenario, kernel }) => {
    if (what === 'closed') stepper.leave(uri);
    if (what !== 'run' || scenario === undefined) return;
    const run = store.runNow(uri, scenario, kernel);
    if (run?.state === 'done') stepper.rerun(run.handle);
  });
  stepper.moved.on(({ focus }) => {
    void vscode.commands.executeCommand('setContext', 'folioscope.hasStep', focus !== undefined);
  });

  const readOnly = new vscode.MarkdownString(
    'This scenario comes with Folioscope. [Edit a copy](command:folioscope.editCopy) of it instead.',
  );
  readOnly.isTrusted = { enabledCommands: ['folioscope.editCopy'] };

  const follow = new EditorFollow(store, stepper, (uri, scenario) => panels.kernelOf(uri, scenario));
  panels.restored.on((uri) => follow.restored(uri));

  context.subscriptions.push(
    panels,
    state,
    review,
    functions,
    new StatusBar(services),
    new ReachStatus(reach),
    new StepMarker(stepper),
    follow,
    new DiagnosticsPublisher(store),
    ...registerCommands(
      services,
      { runs, compare, traces, compareTraces, steps, copies, exports },
      {
        ...review.commands,
        ...functions.commands,
        'folioscope.openExampleSeries': () => openExampleSeries(gallery),
      },
    ),
    vscode.workspace.registerFileSystemProvider(GALLERY_SCHEME, new GalleryFiles(gallery), {
      isReadonly: readOnly,
      isCaseSensitive: true,
    }),
    vscode.languages.registerCodeLensProvider(SELECTOR, lenses),
    vscode.languages.registerHoverProvider(SELECTOR, new ScenarioHover(store, engine, stepper)),
    vscode.languages.registerInlayHintsProvider(SELECTOR, hints),
    vscode.languages.registerCodeActionsProvider(SELECTOR, new QuickFixes(store), {
      providedCodeActionKinds: QuickFixes.kinds,
    }),
    vscode.languages.registerDocumentFormattingEditProvider(SELECTOR, new ScenarioFormatter(engine)),
    vscode.languages.registerCompletionItemProvider(
      SELECTOR,
      new ScenarioCompletion(engine),
      ...ScenarioCompletion.triggers,
    ),
    vscode.languages.registerDocumentSymbolProvider(SELECTOR, outline),
    vscode.languages.registerFoldingRangeProvider(SELECTOR, outline),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration(SECTION)) return;
      lenses.refresh();
      functions.refresh();
      hints.refresh();
      if (event.affectsConfiguration('folioscope.defaultKernel') || event.affectsConfiguration('folioscope.run')) {
        store.invalidate();
        reach.touched();
      }
    }),
  );
  services.review.restore().catch(services.report);
}
