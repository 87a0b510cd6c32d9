import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import { isCancelled, messageOf } from '../engine/engineError';
import { findReach } from '../patch-review/findReach';
import type { CompareCommands } from './compareCommands';
import type { CompareTraceCommands } from './compareTraceCommands';
import type { CopyCommands } from './copyCommands';
import type { ExportCommands } from './exportCommands';
import type { RunCommands } from './runCommands';
import type { StepCommands } from './stepCommands';
import type { TraceCommands } from './traceCommands';

export interface Commands {
  readonly runs: RunCommands;
  readonly compare: CompareCommands;
  readonly traces: TraceCommands;
  readonly compareTraces: CompareTraceCommands;
  readonly steps: StepCommands;
  readonly copies: CopyCommands;
  readonly exports: ExportCommands;
}

/** What a command is called with: the thing a menu was opened on, and all that are selected. */
export type Command = (argument?: unknown, selected?: unknown) => void | Promise<void>;

/** Registers all commands, those of `more` among them. An error of one is told to the user and logged; none gets through to the editor. */
export function registerCommands(
  services: Services,
  { runs, compare, traces, compareTraces, steps, copies, exports }: Commands,
  more: Readonly<Record<string, Command>>,
): vscode.Disposable[] {
  const commands: Readonly<Record<string, Command>> = {
    'folioscope.run': (argument) => runs.run(argument),
    'folioscope.stepThrough': (argument) => runs.stepThrough(argument),
    'folioscope.showInPanel': (argument) => runs.showInPanel(argument),
    'folioscope.showCurrent': () => runs.showCurrent(),
    'folioscope.chooseKernel': (argument) => runs.chooseKernel(argument),
    'folioscope.compareSeries': (argument) => compare.series(argument),
    'folioscope.compareKernels': (argument) => compare.kernels(argument),
    'folioscope.runOnRealKernel': (argument) => traces.runOnRealKernel(argument),
    'folioscope.openTrace': (argument) => traces.open(argument),
    'folioscope.compareTraces': (argument, selected) => compareTraces.two(argument, selected),
    'folioscope.compareWithTrace': (argument) => compareTraces.scenario(argument),
    'folioscope.compareWithSimulator': (argument) => compareTraces.simulator(argument),
    'folioscope.cancelRun': () => runs.cancelRun(),
    'folioscope.findReach': () => findReach(services.reach),
    'folioscope.stopReach': () => services.reach.cancel(),
    'folioscope.openGallery': () => runs.openGallery(),
    'folioscope.editCopy': () => runs.editCopy(),
    'folioscope.firstStep': () => steps.go('first'),
    'folioscope.previousStep': () => steps.go('previous'),
    'folioscope.nextStep': () => steps.go('next'),
    'folioscope.lastStep': () => steps.go('last'),
    'folioscope.copyStep': (argument) => copies.step(argument),
    'folioscope.copySteps': () => copies.steps(),
    'folioscope.copyCalls': (argument) => copies.calls(argument),
    'folioscope.copyComparison': () => copies.comparison(),
    'folioscope.copyScenario': (argument) => copies.scenario(argument),
    'folioscope.exportHtml': () => exports.html(),
    'folioscope.exportSvg': () => exports.svg(),
    'folioscope.showState': () => steps.showState(),
    'folioscope.copyValue': (node) => steps.copyValue(node),
    'folioscope.revealInPanel': (node) => steps.reveal(node, false),
    'folioscope.inspect': (node) => steps.reveal(node, true),
    'folioscope.selectNode': (node) => steps.selectNode(node),
    'folioscope.pinPanel': () => steps.pin(true),
    'folioscope.unpinPanel': () => steps.pin(false),
  };
  return Object.entries({ ...commands, ...more }).map(([id, command]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown, selected?: unknown) => {
      try {
        await command(argument, selected);
      } catch (error) {
        if (isCancelled(error)) return;
        services.report(error);
        void vscode.window.showErrorMessage(`Folioscope: ${messageOf(error)}`);
      }
    }),
  );
}
