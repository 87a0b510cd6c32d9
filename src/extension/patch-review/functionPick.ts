import * as vscode from 'vscode';
import { type ReachLook, reachWords } from './functionReach';
import type { ModelledFunctions } from './modelledFunctions';

/** Lets the user choose a modelled function; the one under the cursor comes first. */
export async function pickFunction(
  functions: ModelledFunctions,
  reach: ReachLook,
  placeHolder: string,
): Promise<string | undefined> {
  const here = wordAtCursor();
  const items = functions.all().then((all) => {
    const item = ({ name, file }: { readonly name: string; readonly file: string }): vscode.QuickPickItem => ({
      label: name,
      description: `${file} · ${reachWords(name, reach)}`,
    });
    const first = here === undefined ? undefined : all.get(here);
    const rest = [...all.values()].filter((fn) => fn !== first).map(item);
    if (!first) return rest;
    const separator = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator });
    return [separator('At the cursor'), item(first), separator('All that are modelled'), ...rest];
  });
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.label;
}

function wordAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active, /[A-Za-z_]\w*/);
  return range && editor?.document.getText(range);
}
