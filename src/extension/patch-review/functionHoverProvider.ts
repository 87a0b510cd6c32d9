import * as vscode from 'vscode';
import { isScenario } from '../documents/language';
import { isCancelled } from '../engine/engineError';
import { functionHover, HOVER_COMMANDS } from './functionHover';
import { kernelPathOf, mayTouchModel } from './kernelPaths';
import type { ModelledFunctions } from './modelledFunctions';
import type { ReachMap } from './reachMap';
import type { Reviewed } from './reviewed';

/** On a function's name in a patch, a kernel tree's C file, or after `called` in a scenario: what the model has of it. */
export class FunctionHover implements vscode.HoverProvider {
  /** What a quick look said of a document, by version. */
  readonly #looked = new WeakMap<vscode.TextDocument, { readonly version: number; readonly kernel: boolean }>();

  constructor(
    private readonly functions: ModelledFunctions,
    private readonly reach: ReachMap,
    private readonly reviewed: Reviewed,
  ) {}

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const range = document.getWordRangeAtPosition(position, /[A-Za-z_]\w*/);
    if (!range || !this.#mayName(document, range)) return undefined;
    try {
      const fn = (await this.functions.all()).get(document.getText(range));
      if (!fn) return undefined;
      void this.reach.ensure();
      const text = new vscode.MarkdownString(functionHover(fn, this.reach, this.reviewed.words(fn.name)));
      text.isTrusted = { enabledCommands: HOVER_COMMANDS };
      return new vscode.Hover(text, range);
    } catch (error) {
      if (isCancelled(error)) return undefined;
      throw error;
    }
  }

  #mayName(document: vscode.TextDocument, range: vscode.Range): boolean {
    if (isScenario(document)) {
      const before = document.lineAt(range.start.line).text.slice(0, range.start.character);
      return /\bcalled\s+$/.test(before);
    }
    if (kernelPathOf(document.uri.path) !== undefined) return true;
    const looked = this.#looked.get(document);
    if (looked?.version === document.version) return looked.kernel;
    const kernel = mayTouchModel(document.getText());
    this.#looked.set(document, { version: document.version, kernel });
    return kernel;
  }
}
