import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import { textSource } from '../documents/textSource';
import { messageOf } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import type { PanelManager } from '../panel/panelManager';
import type { Focus } from '../stepping/stepper';
import { askedFor } from './askedFor';
import type { RunCommands } from './runCommands';
import { parseRange, rangeWords, type StepRange, stepsOfLines } from './stepRange';
import type { Targets } from './target';

const SAID_MS = 2000;

/** Commands that put texts for a mail on the clipboard. */
export class CopyCommands {
  constructor(
    private readonly services: Services,
    private readonly targets: Targets,
    private readonly runs: RunCommands,
    private readonly panels: PanelManager,
  ) {}

  /** The step of a link, of the comparison that has the focus, or the current one. */
  async step(argument?: unknown): Promise<void> {
    const panel = this.panels.active;
    if (panel?.state.compare) {
      const { step } = panel.state;
      await this.#copy(panel.text('differenceText', step), `Step ${step} of the comparison`);
      return;
    }
    const focus = await this.#focus(argument);
    if (focus) await this.#copyRange(focus.handle, { from: focus.step, to: focus.step });
  }

  /** The steps of the selected lines; without such a selection the user says which. */
  async steps(): Promise<void> {
    const focus = await this.#focus();
    if (!focus) return;
    const { handle, step } = focus;
    const range = this.#selected(handle) ?? (await askRange(handle, step));
    if (range) await this.#copyRange(handle, range);
  }

  async calls(argument?: unknown): Promise<void> {
    const focus = await this.#focus(argument);
    if (!focus) return;
    const { handle, step } = focus;
    const source = textSource(this.services.store, handle);
    await this.#copy(this.services.engine.view(handle, 'callsText', { step, source }), `Calls of step ${step}`);
  }

  async comparison(): Promise<void> {
    const panel = this.panels.current;
    if (panel?.state.compare) {
      await this.#copy(panel.text('comparisonText', 0), 'Comparison');
      return;
    }
    const compare = 'Compare…';
    const message = 'No comparison is shown. Compare a scenario with and without a series, or on two kernels, first.';
    const choice = await vscode.window.showInformationMessage(message, compare);
    if (choice === compare) await vscode.commands.executeCommand('folioscope.compareSeries');
  }

  /** The scenario itself, as it goes into a mail. */
  async scenario(argument?: unknown): Promise<void> {
    const handle = await this.runs.made(await this.targets.find(argument));
    if (!handle) return;
    if (handle.overview.observed) {
      void vscode.window.showInformationMessage(
        'This is a trace of a real kernel, not a scenario. Copy its steps as plain text instead.',
      );
      return;
    }
    const source = textSource(this.services.store, handle);
    await this.#copy(this.services.engine.attachment(handle.text, handle.overview, source), 'Scenario');
  }

  /** The current step, or the one that a link names. */
  async #focus(argument?: unknown): Promise<Focus | undefined> {
    const asked = askedFor(argument);
    if (asked?.step !== undefined) {
      const handle = await this.runs.made(await this.targets.find(argument));
      return handle && { handle, step: asked.step };
    }
    return (await this.runs.ensureFocus()) ? this.services.stepper.focus : undefined;
  }

  #selected(handle: RunHandle): StepRange | undefined {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.uri.toString() !== handle.key.uri || editor.selection.isSingleLine) return undefined;
    const { start, end } = editor.selection;
    // A selection that ends before the first letter of a line does not mean that line.
    return stepsOfLines(handle.overview, start.line + 1, end.character === 0 ? end.line : end.line + 1);
  }

  async #copyRange(handle: RunHandle, range: StepRange): Promise<void> {
    const { engine, store } = this.services;
    const source = textSource(store, handle);
    const { from, to } = range;
    const text =
      from === to
        ? engine.view(handle, 'text', { step: from, source })
        : engine.view(handle, 'rangeText', { from, to, source });
    await this.#copy(text, rangeWords(range));
  }

  async #copy(text: Promise<string>, what: string): Promise<void> {
    try {
      await vscode.env.clipboard.writeText(await text);
    } catch (error) {
      void vscode.window.showErrorMessage(`${what} cannot be copied: ${messageOf(error)}`);
      return;
    }
    vscode.window.setStatusBarMessage(`$(copy) ${what} copied as plain text`, SAID_MS);
  }
}

/** Lets the user say which steps; the current one and those to the end are there to begin with. */
async function askRange({ overview }: RunHandle, step: number): Promise<StepRange | undefined> {
  const last = overview.steps.length;
  const text = await vscode.window.showInputBox({
    title: `Copy steps of "${overview.scenario}" as plain text`,
    prompt: `First and last step, 0 to ${last}`,
    value: step >= last ? `0-${last}` : `${step}-${last}`,
    validateInput: (value) => {
      const range = parseRange(value, last);
      return typeof range === 'string' ? range : undefined;
    },
  });
  if (text === undefined) return undefined;
  const range = parseRange(text, last);
  return typeof range === 'string' ? undefined : range;
}
