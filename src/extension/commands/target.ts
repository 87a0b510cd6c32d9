import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import { scenarioAt } from '../documents/documentState';
import { LANGUAGE } from '../documents/language';
import { messageOf } from '../engine/engineError';
import type { Gallery } from '../gallery/gallery';
import type { PanelManager } from '../panel/panelManager';
import { askedFor } from './askedFor';
import { pickFile, pickScenario } from './scenarioPick';

/** The scenario a command is about. */
export interface Target {
  readonly uri: string;
  readonly scenario: number;
  readonly name: string;
  readonly kernel?: string;
}

/** Finds out which scenario is meant, asking where that is open; says why if there is none. */
export class Targets {
  constructor(
    private readonly services: Services,
    private readonly gallery: Gallery,
    private readonly panels: PanelManager,
  ) {}

  /** Of the argument, the focused panel, the active editor; else the user chooses. */
  async find(argument: unknown): Promise<Target | undefined> {
    const asked = askedFor(argument);
    if (asked) return this.#inFile(asked.uri, asked.scenario, asked.kernel);
    return (await this.here()) ?? this.#chosen();
  }

  /** Like `find`, without asking: undefined if nothing is in front of the user. */
  async here(): Promise<Target | undefined> {
    const panel = this.panels.active;
    if (panel) return this.#inFile(panel.state.uri, panel.state.scenario, panel.state.kernel);
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== LANGUAGE) return undefined;
    this.services.tracker.track(editor.document);
    return this.#atLine(editor.document.uri.toString(), editor.selection.active.line + 1);
  }

  async #chosen(): Promise<Target | undefined> {
    const uri = await pickFile(this.gallery, 'all');
    if (!uri) return undefined;
    await vscode.window.showTextDocument(uri, { preview: true });
    return this.#inFile(uri.toString());
  }

  async #inFile(uri: string, name?: string, kernel?: string): Promise<Target | undefined> {
    if (!this.services.store.has(uri)) {
      try {
        await this.services.tracker.open(vscode.Uri.parse(uri, true));
      } catch (error) {
        void vscode.window.showErrorMessage(`The scenario file cannot be opened: ${messageOf(error)}`);
        return undefined;
      }
    }
    const scenarios = await this.#scenarios(uri);
    if (!scenarios) return undefined;
    const named = name === undefined ? -1 : scenarios.findIndex((scenario) => scenario.name === name);
    if (name !== undefined && named < 0) {
      void vscode.window.showWarningMessage(`There is no scenario "${name}" in this file any more.`);
      return undefined;
    }
    const index = named >= 0 ? named : scenarios.length === 1 ? 0 : await pickScenario(scenarios);
    return index === undefined ? undefined : target(uri, scenarios, index, kernel);
  }

  async #atLine(uri: string, line: number): Promise<Target | undefined> {
    const scenarios = await this.#scenarios(uri);
    return scenarios && target(uri, scenarios, Math.max(0, scenarioAt(scenarios, line)));
  }

  async #scenarios(uri: string) {
    const { store } = this.services;
    const checked = await store.checked(uri);
    if (!checked) {
      const why = store.failureOf(uri) ?? 'it was closed meanwhile';
      void vscode.window.showErrorMessage(`The scenario file could not be checked: ${why}`);
      return undefined;
    }
    if (checked.scenarios.length === 0) {
      void vscode.window.showWarningMessage(
        'This file has no scenario yet. Begin one with a line such as: scenario "My first scenario"',
      );
      return undefined;
    }
    return checked.scenarios;
  }
}

function target(
  uri: string,
  scenarios: readonly { readonly name: string }[],
  scenario: number,
  kernel?: string,
): Target | undefined {
  const found = scenarios[scenario];
  return found && { uri, scenario, name: found.name, ...(kernel === undefined ? {} : { kernel }) };
}
