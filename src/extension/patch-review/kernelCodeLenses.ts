import * as vscode from 'vscode';
import { settings } from '../activation/settings';
import { abortWith } from '../documents/cancellation';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';
import { kernelPathOf } from './kernelPaths';
import { codeLens } from './patchCodeLenses';
import { functionLens, touchedLens } from './patchLenses';
import type { ReachMap } from './reachMap';
import type { Reviewed } from './reviewed';

/** Lenses above the modelled functions of a kernel tree's C files. */
export class KernelCodeLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    private readonly engine: Pick<EngineClient, 'definitions'>,
    private readonly reach: ReachMap,
    private readonly reviewed: Reviewed,
  ) {
    reach.changed.on(() => this.#changed.fire());
    reviewed.changed.on(() => this.#changed.fire());
  }

  /** Settings changed. */
  refresh(): void {
    this.#changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.CodeLens[]> {
    if (!settings.kernelLenses() || kernelPathOf(document.uri.path) === undefined) return [];
    try {
      const defined = await this.engine.definitions(document.getText(), { signal: abortWith(token) });
      const known = defined.filter(({ modelled, line }) => modelled && line <= document.lineCount);
      if (known.length > 0) void this.reach.ensure();
      return known
        .flatMap(({ name, line }) => {
          const words = this.reviewed.words(name);
          return [
            functionLens(line, name, this.reach),
            ...(words === undefined ? [] : [touchedLens(line, name, words)]),
          ];
        })
        .map((lens) => codeLens(document.uri, lens));
    } catch (error) {
      if (isCancelled(error)) return [];
      throw error;
    }
  }
}
