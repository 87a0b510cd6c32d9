/**
 * As much of VS Code as the extension touches, for tests of what it does with it. Values behave as VS Code documents
 * them; windows and dialogs are recorded in `host` and answered from it. Used through `vi.mock('vscode', …)`.
 */

import { Document, type Editor, type Host, host, Panel, type Tree, type TreeLook } from './host';
import { EventEmitter, type Listener, type Range, Uri } from './vscodeValues';

export { EventEmitter, Position, Range, Uri } from './vscodeValues';

export class ThemeColor {
  constructor(readonly id: string) {}
}
export class ThemeIcon {
  static readonly File = new ThemeIcon('file');
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
export class MarkdownString {
  isTrusted: unknown;
  constructor(readonly value = '') {}
}
export class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState?: number,
  ) {}
}
export class Diagnostic {
  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number,
  ) {}
}
export class Disposable {
  constructor(readonly dispose: () => void) {}
  static from(...all: readonly { dispose: () => void }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
}
export class FileDecoration {}
export class CodeLens {
  constructor(
    readonly range: Range,
    readonly command: unknown,
  ) {}
}
export const CodeActionKind = { QuickFix: 'quickfix' };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const OverviewRulerLane = { Full: 7 };
export const DecorationRangeBehavior = { ClosedClosed: 1 };
export const TextEditorRevealType = { InCenterIfOutsideViewport: 2 };
export const ViewColumn = { One: 1, Beside: -2 };
export const ProgressLocation = { Window: 10, Notification: 15 };
export const QuickPickItemKind = { Separator: -1, Default: 0 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2 };
export const TreeItemCheckboxState = { Unchecked: 0, Checked: 1 };
export const UIKind = { Desktop: 1, Web: 2 };
export const TreeItemCollapsibleState = { None: 0, Collapsed: 1, Expanded: 2 };
export const FileType = { File: 1, Directory: 2 };
export class FileSystemError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** Of the files right below a folder. */
function namesIn(folder: Uri): string[] {
  const names = [...host.files.keys()].filter((name) => name.startsWith(`${folder}/`));
  return names.map((name) => name.slice(`${folder}/`.length)).filter((name) => !name.includes('/'));
}
export const FilePermission = { Readonly: 1 };

const nothing = () => ({ dispose: () => undefined });
const said = (kind: string) => async (text: string) => {
  host.messages.push({ kind, text });
  return undefined;
};

export const window = {
  get activeTextEditor() {
    return host.editor;
  },
  get visibleTextEditors() {
    return host.editor ? [host.editor] : [];
  },
  onDidChangeActiveTextEditor: (listener: Listener<Editor | undefined>) => host.changedActive.event(listener),
  onDidChangeVisibleTextEditors: (listener: Listener<readonly Editor[]>) => host.changedVisible.event(listener),
  onDidChangeTextEditorSelection: (listener: Listener<{ textEditor: Editor }>) => host.changedSelection.event(listener),
  createOutputChannel: () => ({
    info: () => undefined,
    error: () => undefined,
    show: () => undefined,
    dispose: () => undefined,
  }),
  createTextEditorDecorationType: nothing,
  createStatusBarItem: (id: string) => {
    const item = id === 'folioscope.status' ? host.status : host.statusItem(id);
    return Object.assign(item, {
      show: () => {
        item.shown = true;
      },
      hide: () => {
        item.shown = false;
      },
      dispose: () => undefined,
    });
  },
  createTreeView: (id: string, { treeDataProvider }: { treeDataProvider: Tree['provider'] }) => {
    const checked: Tree['checked'] = new EventEmitter();
    const selected: Tree['selected'] = new EventEmitter();
    const view: TreeLook = {
      visible: true,
      selection: [],
      onDidExpandElement: nothing,
      onDidCollapseElement: nothing,
      onDidChangeVisibility: nothing,
      onDidChangeCheckboxState: checked.event,
      onDidChangeSelection: selected.event,
      reveal: async (node: string) => {
        view.selection = [node];
        selected.fire(view);
      },
      dispose: () => undefined,
    };
    host.trees.set(id, { view, provider: treeDataProvider, checked, selected });
    return view;
  },
  createWebviewPanel: (type: string, title: string) => {
    const panel = new Panel(type, title);
    host.panels.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: (_type: string, serializer: NonNullable<Host['serializer']>) => {
    host.serializer = serializer;
    return nothing();
  },
  registerFileDecorationProvider: nothing,
  showInformationMessage: said('information'),
  showWarningMessage: said('warning'),
  showErrorMessage: said('error'),
  setStatusBarMessage: (text: string) => {
    host.messages.push({ kind: 'status', text });
    return nothing();
  },
  showQuickPick: async (
    items: Promise<readonly { label: string; kind?: number }[]> | readonly { label: string; kind?: number }[],
  ) => {
    const real = (await items).filter((item) => item.kind !== QuickPickItemKind.Separator);
    host.picks.push(real.map((item) => item.label));
    const picked = host.pickedNext.shift() ?? host.picked;
    return picked === undefined ? undefined : real[picked];
  },
  showSaveDialog: async ({ defaultUri }: { defaultUri?: Uri }) => {
    host.saved.push(String(defaultUri));
    return host.saveAs;
  },
  showInputBox: async ({ validateInput }: { validateInput?: (value: string) => string | undefined }) => {
    for (const value of host.typed) {
      const wrong = validateInput?.(value);
      if (wrong === undefined) return value;
      host.refused.push(wrong);
    }
    return undefined;
  },
  showOpenDialog: async () => host.chosen,
  showTextDocument: async (what: Uri | Document) => host.open(what instanceof Document ? what.uri : what),
  withProgress: async (_options: unknown, task: (progress: unknown, token: unknown) => Promise<unknown>) => {
    host.messages.push({ kind: 'progress', text: 'shown' });
    return task({ report: () => undefined }, { onCancellationRequested: nothing });
  },
};

export const workspace = {
  get textDocuments() {
    return host.documents;
  },
  workspaceFolders: [{ uri: Uri.parse('file:///ws') }],
  onDidOpenTextDocument: (listener: Listener<Document>) => host.openedDocument.event(listener),
  onDidChangeTextDocument: (listener: Listener<{ document: Document; contentChanges: readonly object[] }>) =>
    host.changedDocument.event(listener),
  onDidCloseTextDocument: (listener: Listener<Document>) => host.closedDocument.event(listener),
  onDidDeleteFiles: (listener: Listener<{ files: Uri[] }>) => host.deletedFiles.event(listener),
  onDidRenameFiles: (listener: Listener<{ files: { oldUri: Uri; newUri: Uri }[] }>) =>
    host.renamedFiles.event(listener),
  onDidChangeConfiguration: (listener: Listener<{ affectsConfiguration: (section: string) => boolean }>) =>
    host.changedConfiguration.event(listener),
  onDidChangeWorkspaceFolders: nothing,
  createFileSystemWatcher: () => ({
    onDidDelete: nothing,
    onDidChange: nothing,
    onDidCreate: nothing,
    dispose: () => undefined,
  }),
  registerFileSystemProvider: nothing,
  registerTextDocumentContentProvider: nothing,
  getConfiguration: (section: string) => ({ get: (name: string) => host.configuration.get(`${section}.${name}`) }),
  openTextDocument: async (what: Uri | { content: string; language: string }) => {
    if (what instanceof Uri) return host.documents.find((d) => String(d.uri) === String(what)) ?? host.load(what);
    const uri = Uri.parse(`untitled:///copy-${host.documents.length}`);
    host.files.set(String(uri), what.content);
    return host.load(uri);
  },
  asRelativePath: (uri: Uri) => uri.path.replace('/ws/', ''),
  findFiles: async () =>
    [...host.files.keys()].filter((name) => name.startsWith('file:///ws/')).map((name) => Uri.parse(name)),
  get isTrusted() {
    return host.trusted;
  },
  fs: {
    createDirectory: async () => undefined,
    writeFile: async (uri: Uri, bytes: Uint8Array) => {
      host.files.set(String(uri), new TextDecoder().decode(bytes));
    },
    stat: async (uri: Uri) => {
      const text = host.files.get(String(uri));
      if (text !== undefined) return { type: FileType.File, size: text.length, mtime: 1 };
      if (namesIn(uri).length > 0) return { type: FileType.Directory, size: 0, mtime: 1 };
      if (uri.path.startsWith('/extension/')) return { type: FileType.File, size: 1, mtime: 1 };
      throw new FileSystemError(`no file ${uri}`, 'FileNotFound');
    },
    readDirectory: async (uri: Uri) => namesIn(uri).map((name) => [name, FileType.File]),
    rename: async (from: Uri, to: Uri) => {
      host.files.set(String(to), host.files.get(String(from)) ?? '');
      host.files.delete(String(from));
    },
    delete: async (uri: Uri) => {
      host.files.delete(String(uri));
    },
    readFile: async (uri: Uri) => {
      const text = host.files.get(String(uri));
      if (text !== undefined) return new TextEncoder().encode(text);
      if (!uri.path.endsWith('gallery.json')) throw new Error(`no file ${uri}`);
      return new TextEncoder().encode(
        JSON.stringify([{ path: 'welcome.mms', titles: ['Welcome'], about: 'Begin here.' }]),
      );
    },
  },
};

export const commands = {
  registerCommand: (id: string, handler: (...args: unknown[]) => unknown) => {
    host.commands.set(id, handler);
    return { dispose: () => host.commands.delete(id) };
  },
  executeCommand: async (id: string, ...args: unknown[]) => {
    if (id === 'setContext') host.context.set(String(args[0]), args[1]);
    else if (host.commands.has(id)) return host.commands.get(id)?.(...args);
    else host.messages.push({ kind: 'command', text: id });
    return undefined;
  },
};

export const languages = {
  createDiagnosticCollection: () => ({
    set: (uri: Uri, list: { message: string }[]) => host.diagnostics.set(String(uri), list),
    clear: () => host.diagnostics.clear(),
    delete: (uri: Uri) => host.diagnostics.delete(String(uri)),
    dispose: () => undefined,
  }),
  registerCodeLensProvider: nothing,
  registerHoverProvider: nothing,
  registerInlayHintsProvider: nothing,
  registerCodeActionsProvider: nothing,
  registerDocumentFormattingEditProvider: nothing,
  registerCompletionItemProvider: nothing,
  registerDocumentSymbolProvider: nothing,
  registerFoldingRangeProvider: nothing,
  setTextDocumentLanguage: async (document: Document) => document,
};

export const extensions = { getExtension: (id: string) => host.extensions.get(id) };

export const env = {
  uiKind: UIKind.Desktop,
  clipboard: {
    writeText: async (text: string) => {
      host.clipboard = text;
    },
  },
};
