import * as vscode from 'vscode';
import type { Services } from '../activation/services';
import { type ActiveReview, addressOf, placeOf, type TouchedAt, touchesOf } from './activeReview';
import { type FunctionPlace, type FunctionSearch, findFunction } from './findFunction';
import { functionAsked } from './functionAsked';
import { pickFunction } from './functionPick';
import type { ModelledFunctions } from './modelledFunctions';

/** A language server that still reads the kernel is not waited for. */
const SYMBOLS_MS = 2000;
/** Copies of one kernel file in the open folders that are looked at. */
const MAX_COPIES = 8;

/** Commands that open where a kernel function is defined, or the hunk that touches it. */
export class GoToCommands {
  constructor(
    private readonly services: Pick<Services, 'engine' | 'reach'>,
    private readonly review: ActiveReview,
    private readonly functions: ModelledFunctions,
  ) {}

  /** The function in the open folders; else the hunk of the series under review. */
  async function(argument?: unknown): Promise<void> {
    const name = await this.#name(argument, 'Go to this function in the kernel tree');
    if (name === undefined) return;
    const found = await this.#find(name);
    if (found === 'cancelled') return;
    if (found) await show(found);
    else if (this.#touches(name).length > 0) await this.#toHunk(name);
    else {
      const add = 'Add Folder to Workspace…';
      const choice = await vscode.window.showInformationMessage(
        `${name} is not in the open folders, and no series under review touches it. Open a kernel tree to go there.`,
        add,
      );
      if (choice === add) await vscode.commands.executeCommand('workbench.action.addRootFolder');
    }
  }

  async hunk(argument?: unknown): Promise<void> {
    const open = 'Review Patch Series…';
    if (!this.review.current) {
      const choice = await vscode.window.showInformationMessage(
        'No series is under review. Open one to go to its hunks.',
        open,
      );
      if (choice === open) await vscode.commands.executeCommand('folioscope.reviewSeries');
      return;
    }
    const name = await this.#name(argument, 'Go to the hunk that touches this function');
    if (name === undefined) return;
    if (this.#touches(name).length > 0) await this.#toHunk(name);
    else
      void vscode.window.showInformationMessage(
        `“${this.review.current.review.title}” does not touch ${name}, as far as its hunks say.`,
      );
  }

  async #name(argument: unknown, placeHolder: string): Promise<string | undefined> {
    const [name] = functionAsked(argument).functions;
    return name ?? pickFunction(this.functions, this.services.reach, placeHolder);
  }

  #touches(name: string): readonly TouchedAt[] {
    const { current } = this.review;
    const all = current ? touchesOf(current.review, name) : [];
    const changing = all.filter(({ touch }) => touch.kind !== 'calls');
    return changing.length > 0 ? changing : all;
  }

  async #toHunk(name: string): Promise<void> {
    const touches = this.#touches(name);
    const items = touches.map((at) => ({
      label: at.patch.title,
      description: `${at.file.path}:${at.hunk.newStart}`,
      detail: at.hunk.heading,
      at,
    }));
    const options = { title: `Hunks that touch ${name}`, placeHolder: 'Choose the hunk', matchOnDescription: true };
    const chosen = items.length === 1 ? items[0] : await vscode.window.showQuickPick(items, options);
    const uris = this.review.current?.uris;
    const address = chosen && uris && addressOf(uris, placeOf(chosen.at));
    if (address) await show(address);
  }

  async #find(name: string): Promise<FunctionPlace | 'cancelled' | undefined> {
    if (!vscode.workspace.workspaceFolders?.length) return undefined;
    const all = await this.functions.all();
    const options = {
      location: vscode.ProgressLocation.Window,
      title: `Looking for ${name}`,
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (_progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const others = new Set([...all.values()].map(({ file }) => file));
      const found = await findFunction(name, all.get(name)?.file, [...others], this.#search(), abort.signal);
      return abort.signal.aborted ? 'cancelled' : found;
    });
  }

  #search(): FunctionSearch {
    return {
      symbols: (name) => Promise.race([symbolsNamed(name), late()]),
      files: kernelFiles,
      read: async (uri) => {
        try {
          return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true)));
        } catch {
          return undefined;
        }
      },
      definitions: (text) => this.services.engine.definitions(text),
    };
  }
}

async function symbolsNamed(name: string): Promise<readonly FunctionPlace[]> {
  const found = await vscode.commands.executeCommand<readonly vscode.SymbolInformation[] | undefined>(
    'vscode.executeWorkspaceSymbolProvider',
    name,
  );
  const functions = (found ?? []).filter(
    (symbol) => symbol.kind === vscode.SymbolKind.Function && symbol.name.replace(/\(.*$/, '') === name,
  );
  return functions.map(({ location }) => ({ uri: location.uri.toString(), line: location.range.start.line + 1 }));
}

function late(): Promise<readonly FunctionPlace[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), SYMBOLS_MS));
}

/** Files at these paths of a folder, or further down where no folder is a kernel tree itself. */
async function kernelFiles(paths: readonly string[]): Promise<readonly string[]> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const direct = folders.flatMap(({ uri }) => paths.map((path) => vscode.Uri.joinPath(uri, path)));
  const there = await Promise.all(direct.map(async (uri) => ((await exists(uri)) ? uri.toString() : undefined)));
  const found = there.filter((uri) => uri !== undefined);
  if (found.length > 0) return found;
  const glob = paths.length === 1 ? `**/${paths[0]}` : `**/{${paths.join(',')}}`;
  const files = await vscode.workspace.findFiles(glob, '**/{.git,node_modules}/**', MAX_COPIES * paths.length);
  return files.map(String);
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

async function show({ uri, line }: FunctionPlace): Promise<void> {
  const wanted = vscode.Uri.parse(uri, true);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === wanted.toString());
  const at = new vscode.Position(Math.max(0, line - 1), 0);
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  await vscode.window.showTextDocument(wanted, { viewColumn, selection: new vscode.Range(at, at) });
}
