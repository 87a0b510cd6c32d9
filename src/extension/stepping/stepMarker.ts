import * as vscode from 'vscode';
import { stepSummary } from './stepAt';
import type { Focus, Move, Stepper } from './stepper';

/** Marks the current step's line in the editors that show its file, and brings it into sight when stepping. */
export class StepMarker implements vscode.Disposable {
  readonly #type = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('editorInfo.foreground'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 3px',
    overviewRulerColor: new vscode.ThemeColor('editorInfo.foreground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #subscriptions: vscode.Disposable[];

  constructor(private readonly stepper: Stepper) {
    stepper.moved.on((move) => this.#moved(move));
    this.#subscriptions = [
      this.#type,
      vscode.window.onDidChangeVisibleTextEditors(() => this.#draw(this.stepper.focus)),
    ];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #moved({ focus, mover }: Move): void {
    const line = this.#draw(focus);
    if (!focus || line === undefined || mover.by === 'editor' || mover.by === 'run') return;
    for (const editor of editorsOf(focus))
      editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  #draw(focus: Focus | undefined): number | undefined {
    const line = focus && lineOf(focus);
    for (const editor of vscode.window.visibleTextEditors) {
      const here =
        focus &&
        line !== undefined &&
        editor.document.uri.toString() === focus.handle.key.uri &&
        line < editor.document.lineCount;
      editor.setDecorations(this.#type, here ? [new vscode.Range(line, 0, line, 0)] : []);
    }
    return line;
  }
}

/** 0-based. Before the first statement: the scenario's own line. */
function lineOf({ handle, step }: Focus): number {
  return (stepSummary(handle.overview, step)?.line ?? handle.overview.line) - 1;
}

function editorsOf(focus: Focus): readonly vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter((editor) => editor.document.uri.toString() === focus.handle.key.uri);
}
