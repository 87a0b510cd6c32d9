import * as vscode from 'vscode';
import { addressOf } from './activeReview';
import type { ReviewSession } from './session';

/** Shows what could not be read of a series where it stands in its files. */
export class ReviewDiagnostics implements vscode.Disposable {
  readonly #shown = vscode.languages.createDiagnosticCollection('folioscope.review');
  readonly #stop: () => void;
  #of: unknown;

  constructor(review: ReviewSession) {
    this.#stop = review.changed.on(() => {
      if (this.#of === review.current) return;
      this.#of = review.current;
      this.#publish(review);
    });
  }

  dispose(): void {
    this.#stop();
    this.#shown.dispose();
  }

  #publish({ current }: ReviewSession): void {
    this.#shown.clear();
    const found = new Map<string, vscode.Diagnostic[]>();
    for (const { severity, message, place } of current?.review.problems ?? []) {
      const address = addressOf(current?.uris ?? [], place);
      if (!address) continue;
      const line = Math.max(0, address.line - 1);
      const level = vscode.DiagnosticSeverity[severity === 'error' ? 'Error' : 'Warning'];
      const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
      const made = new vscode.Diagnostic(range, message, level);
      made.source = 'Folioscope';
      const own = found.get(address.uri);
      if (own) own.push(made);
      else found.set(address.uri, [made]);
    }
    for (const [uri, diagnostics] of found) this.#shown.set(vscode.Uri.parse(uri, true), diagnostics);
  }
}
