import * as vscode from 'vscode';
import { abortWith } from '../documents/cancellation';
import { scenarioAt } from '../documents/documentState';
import type { ScenarioStore } from '../documents/scenarioStore';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import { expectsOf } from '../stepping/expects';
import { stepsOn } from '../stepping/stepAt';
import type { Stepper } from '../stepping/stepper';
import { code } from './markdown';
import { expectHover, stepHover } from './stepHover';

/** A hover waits this long for a run under way; without it there is still the word's meaning. */
const WAIT_MS = 1500;

/** On a line of a scenario: what its step did, and what the word under the pointer means. */
export class ScenarioHover implements vscode.HoverProvider {
  constructor(
    private readonly store: ScenarioStore,
    private readonly engine: EngineClient,
    private readonly stepper: Stepper,
  ) {}

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const signal = abortWith(token);
    try {
      const [step, word] = await Promise.all([
        this.#step(document.uri.toString(), position.line + 1, signal),
        this.engine.describe(document.getText(), { line: position.line, column: position.character }, { signal }),
      ]);
      const parts = [...step, ...(word ? [`${code(word.syntax, 200)}\n\n${word.help}`] : [])];
      return parts.length > 0 ? new vscode.Hover(parts.map(trusted)) : undefined;
    } catch (error) {
      if (isCancelled(error)) return undefined;
      throw error;
    }
  }

  async #step(uri: string, line: number, signal: AbortSignal): Promise<readonly string[]> {
    const handle = await this.#handle(uri, line);
    if (!handle) return [];
    const { overview, key } = handle;
    const steps = stepsOn(overview, line);
    const shown = this.stepper.focus?.handle === handle ? this.stepper.focus.step : undefined;
    const step = steps.find((s) => s.n === shown) ?? steps[0];
    if (step?.line !== line) {
      const judged = expectsOf(overview).filter(({ expect }) => expect.line === line);
      return judged.slice(-1).map(({ expect }) => expectHover(expect, overview.kernel));
    }
    const detail = await this.engine.view(handle, 'step', { step: step.n }, { signal });
    const place = { uri: key.uri, scenario: overview.scenario, step: step.n };
    return [stepHover(detail, overview.kernel, place, steps.length - 1)];
  }

  async #handle(uri: string, line: number): Promise<RunHandle | undefined> {
    const checked = await this.store.checked(uri);
    const index = checked ? scenarioAt(checked.scenarios, line) : -1;
    if (index < 0) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), WAIT_MS);
    });
    const outcome = await Promise.race([this.store.run(uri, index), late]);
    clearTimeout(timer);
    return outcome?.state === 'done' ? outcome.handle : undefined;
  }
}

function trusted(text: string): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = {
    enabledCommands: ['folioscope.showInPanel', 'folioscope.copyStep', 'folioscope.goToFunction'],
  };
  return markdown;
}
