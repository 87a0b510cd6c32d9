import * as vscode from 'vscode';
import { settings } from '../activation/settings';
import type { DocumentReviews } from './documentReviews';
import { type PatchLens, patchLenses } from './patchLenses';
import type { ReachMap } from './reachMap';

/** Lenses on patches: which scenarios reach what a hunk touches. */
export class PatchCodeLenses implements vscode.CodeLensProvider {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(
    private readonly reviews: DocumentReviews,
    private readonly reach: ReachMap,
  ) {
    reach.changed.on(() => this.#changed.fire());
  }

  /** Settings changed. */
  refresh(): void {
    this.#changed.fire();
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!settings.patchLenses()) return [];
    const review = await this.reviews.of(document);
    const lenses = review ? patchLenses(review, this.reach) : [];
    if (lenses.length > 0) void this.reach.ensure();
    return lenses
      .filter(({ line }) => line <= document.lineCount)
      .map((lens) => codeLens(document.uri, { ...lens, line: mailLine(document, lens.line) }));
  }
}

/** A mail in an mbox begins with a line of its own, above its headers. */
function mailLine(document: vscode.TextDocument, line: number): number {
  return line > 1 && document.lineAt(line - 2).text.startsWith('From ') ? line - 1 : line;
}

/** Without an argument of its own a lens is about the file it stands in. */
export function codeLens(uri: vscode.Uri, { line, title, tooltip, command, argument }: PatchLens): vscode.CodeLens {
  const range = new vscode.Range(line - 1, 0, line - 1, 0);
  return new vscode.CodeLens(range, { title, tooltip, command, arguments: command === '' ? [] : [argument ?? uri] });
}
