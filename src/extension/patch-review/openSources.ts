import * as vscode from 'vscode';
import { messageOf } from '../engine/engineError';
import { inOrder, isPatchFile, PATCH_FILTERS, type SeriesFiles, seriesIn } from './seriesFiles';

const PATCH_FILES = '**/*.{patch,diff,mbox,mbx,eml}';
const MAX_WORKSPACE_FILES = 500;

/** Languages of texts that are patches or hold some. */
const LANGUAGES: ReadonlySet<string> = new Set(['diff', 'mbox']);

/** The patch in the active editor, if there is one. */
export function patchInEditor(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document && (LANGUAGES.has(document.languageId) || isPatchFile(document.uri.path)) ? document.uri : undefined;
}

/** What a menu or a command's caller gave: a file, and all that are selected with it. */
export function givenUris(argument: unknown, selected: unknown): readonly vscode.Uri[] {
  const all = Array.isArray(selected) && selected.length > 0 ? selected : [argument];
  return all.flatMap((one) => {
    if (one instanceof vscode.Uri) return [one];
    const uri = typeof one === 'object' && one !== null ? (one as { readonly uri?: unknown }).uri : undefined;
    return typeof uri === 'string' ? [vscode.Uri.parse(uri, true)] : [];
  });
}

/** Where a series is to be taken from. */
export type Picked = { readonly uris: readonly vscode.Uri[] } | { readonly git: true };

interface PickItem extends vscode.QuickPickItem {
  readonly from?: 'files' | 'folder' | 'git';
  readonly uri?: vscode.Uri;
}

/** Lets the user choose: a patch of the workspace, other files, a folder, commits. `without`: what is open already. */
export async function pickSource(title: string, without: readonly string[] = []): Promise<Picked | undefined> {
  const items: Promise<PickItem[]> = workspacePatches(without).then((found) => [
    { label: '$(file) Files…', description: 'patches, diffs, a mailbox', from: 'files' },
    { label: '$(folder) Folder…', description: 'as git format-patch fills it', from: 'folder' },
    { label: '$(git-commit) Git range…', description: 'commits of an open repository', from: 'git' },
    ...(found.length > 0 ? [{ label: 'Workspace', kind: vscode.QuickPickItemKind.Separator }, ...found] : []),
  ]);
  const options = { title, placeHolder: 'Choose what to review', matchOnDescription: true };
  const picked = await vscode.window.showQuickPick(items, options);
  if (!picked) return undefined;
  if (picked.uri) return { uris: [picked.uri] };
  if (picked.from === 'git') return { git: true };
  // One dialog for both would let no file be chosen on Linux and Windows.
  const folder = picked.from === 'folder';
  const uris = await vscode.window.showOpenDialog({
    title,
    openLabel: 'Review',
    canSelectFiles: !folder,
    canSelectFolders: folder,
    canSelectMany: !folder,
    ...(folder ? {} : { filters: PATCH_FILTERS }),
  });
  return uris && { uris };
}

async function workspacePatches(without: readonly string[]): Promise<readonly PickItem[]> {
  if (!vscode.workspace.workspaceFolders?.length) return [];
  const found = await vscode.workspace.findFiles(PATCH_FILES, '**/node_modules/**', MAX_WORKSPACE_FILES);
  const files = found.filter((uri) => isPatchFile(uri.path) && !without.includes(uri.toString()));
  return inOrder(files.map((file) => ({ name: vscode.workspace.asRelativePath(file), file }))).map(
    ({ name, file }): PickItem => ({ label: name.slice(name.lastIndexOf('/') + 1), description: name, uri: file }),
  );
}

/** The files of one series, in its order: those that were given, a folder's own. The user is asked where it holds several. */
export async function seriesOf(given: readonly vscode.Uri[]): Promise<readonly vscode.Uri[] | undefined> {
  const files: vscode.Uri[] = [];
  for (const uri of given) {
    if (!(await isFolder(uri))) {
      files.push(uri);
      continue;
    }
    const own = await inFolder(uri);
    if (!own) return undefined;
    files.push(...own);
  }
  return inOrder(files.map((file) => ({ name: file.path, file }))).map(({ file }) => file);
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') return false;
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    // Reading it will say why.
    return false;
  }
}

async function inFolder(folder: vscode.Uri): Promise<readonly vscode.Uri[] | undefined> {
  const name = vscode.workspace.asRelativePath(folder);
  let series: readonly SeriesFiles<vscode.Uri>[];
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    const files = entries.filter(([, type]) => (type & vscode.FileType.File) !== 0);
    series = seriesIn(files.map(([name]) => ({ name, file: vscode.Uri.joinPath(folder, name) })));
  } catch (error) {
    void vscode.window.showErrorMessage(`The folder ${name} cannot be read: ${messageOf(error)}`);
    return undefined;
  }
  if (series.length === 0) {
    void vscode.window.showErrorMessage(
      `The folder ${name} has no patches: files that end in .patch, .diff, .mbox, .mbx or .eml.`,
    );
    return undefined;
  }
  if (series.length === 1) return series[0]?.files;
  const items = series.map(({ label, description, files }) => ({ label, description, files }));
  const options = { title: 'Review Patch Series', placeHolder: `${name} holds several: choose the one to review` };
  return (await vscode.window.showQuickPick(items, options))?.files;
}
