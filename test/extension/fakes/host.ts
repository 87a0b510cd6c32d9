import { EventEmitter, Position, Range, Uri } from './vscodeValues';

/** What the fake window shows and holds, and how the test acts in it. */

export class Document {
  version = 1;
  isClosed = false;
  isDirty = false;
  readonly isUntitled: boolean;
  readonly eol = 1;
  constructor(
    readonly uri: Uri,
    private text: string,
    readonly languageId = 'mm-scenario',
  ) {
    this.isUntitled = uri.scheme === 'untitled';
  }
  getText(): string {
    return this.text;
  }
  get lineCount(): number {
    return this.text.split('\n').length;
  }
  lineAt(line: number) {
    const text = this.text.split('\n')[line] ?? '';
    return { text, range: new Range(line, 0, line, text.length), isEmptyOrWhitespace: text.trim() === '' };
  }
  /** As typed by the user. */
  edit(text: string): void {
    this.text = text;
    this.version++;
    this.isDirty = true;
    host.changedDocument.fire({ document: this, contentChanges: [{}] });
  }
}

interface Selected {
  readonly active: Position;
  readonly start: Position;
  readonly end: Position;
  readonly isSingleLine: boolean;
}

function cursorAt(active: Position): Selected {
  return { active, start: active, end: active, isSingleLine: true };
}

export class Editor {
  selection: Selected = cursorAt(new Position(0, 0));
  marked: readonly Range[] = [];
  revealed: readonly number[] = [];
  readonly viewColumn = 1;
  constructor(readonly document: Document) {}
  setDecorations(_type: unknown, ranges: readonly Range[]): void {
    this.marked = ranges;
  }
  revealRange(range: Range): void {
    this.revealed = [...this.revealed, range.start.line];
  }
  /** The user selects from the beginning of a 1-based line to that of another. */
  select(from: number, to: number): void {
    const [start, end] = [new Position(from - 1, 0), new Position(to - 1, 0)];
    this.selection = { active: end, start, end, isSingleLine: from === to };
  }
  /** The user puts the cursor on a 1-based line. */
  cursor(line: number): void {
    this.selection = cursorAt(new Position(line - 1, 0));
    host.changedSelection.fire({ textEditor: this });
  }
}

export class Panel {
  title: string;
  visible = true;
  active = false;
  readonly viewColumn = 2;
  iconPath: unknown;
  readonly posted: { type: string; [key: string]: unknown }[] = [];
  readonly received = new EventEmitter<unknown>();
  readonly viewState = new EventEmitter<object>();
  readonly disposed = new EventEmitter<void>();
  reveals = 0;
  readonly webview = {
    html: '',
    options: {},
    cspSource: 'https://csp.test',
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: this.received.event,
    postMessage: async (message: { type: string }) => {
      this.posted.push(structuredClone(message));
      return true;
    },
  };
  readonly onDidChangeViewState = this.viewState.event;
  readonly onDidDispose = this.disposed.event;
  constructor(
    readonly viewType: string,
    title: string,
  ) {
    this.title = title;
  }
  reveal(): void {
    this.reveals++;
    this.setView(true, this.active);
  }
  /** The user switches to it, away from it, or hides it. */
  setView(visible: boolean, active: boolean): void {
    this.visible = visible;
    this.active = active;
    this.viewState.fire({});
  }
  dispose(): void {
    host.panels.splice(host.panels.indexOf(this), 1);
    this.disposed.fire();
  }
}

export interface TreeLook {
  visible: boolean;
  selection: string[];
  badge?: { value: number; tooltip: string } | undefined;
  description?: string;
  message?: string;
  readonly [other: string]: unknown;
}

export interface Tree {
  readonly view: TreeLook;
  readonly provider: {
    getChildren: (id?: string) => Promise<string[]> | string[];
    getTreeItem: (id: string) => { readonly [field: string]: unknown };
  };
  readonly checked: EventEmitter<{ items: readonly (readonly [string, number])[] }>;
  readonly selected: EventEmitter<{ selection: readonly string[] }>;
}

interface Message {
  readonly kind: string;
  readonly text: string;
}

/** What the test sees of the window, and how it answers. */
export class Host {
  readonly openedDocument = new EventEmitter<Document>();
  readonly changedDocument = new EventEmitter<{ document: Document; contentChanges: readonly object[] }>();
  readonly closedDocument = new EventEmitter<Document>();
  readonly changedSelection = new EventEmitter<{ textEditor: Editor }>();
  readonly changedActive = new EventEmitter<Editor | undefined>();
  readonly changedVisible = new EventEmitter<readonly Editor[]>();
  readonly deletedFiles = new EventEmitter<{ files: Uri[] }>();
  readonly renamedFiles = new EventEmitter<{ files: { oldUri: Uri; newUri: Uri }[] }>();
  readonly changedConfiguration = new EventEmitter<{ affectsConfiguration: (section: string) => boolean }>();
  readonly documents: Document[] = [];
  readonly files = new Map<string, string>();
  readonly panels: Panel[] = [];
  readonly messages: Message[] = [];
  readonly picks: string[][] = [];
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  readonly context = new Map<string, unknown>();
  readonly configuration = new Map<string, unknown>();
  readonly diagnostics = new Map<string, { message: string }[]>();
  readonly status = { text: '', shown: false, command: '' };
  /** The other items of the status bar. */
  readonly statusItems = new Map<string, { text: string; shown: boolean; command: string }>();
  clipboard = '';
  trusted = true;
  editor: Editor | undefined;
  /** By the view's id. */
  readonly trees = new Map<string, Tree>();
  serializer: { deserializeWebviewPanel: (panel: Panel, state: unknown) => Promise<void> } | undefined;
  /** Index of the item that the user picks in quick picks; undefined: Escape. */
  picked: number | undefined;
  /** What the user types into an input box, one attempt after the other; none: Escape. */
  typed: readonly string[] = [];
  /** Where the user saves to; undefined: Escape. */
  saveAs: Uri | undefined;
  /** What save dialogs proposed. */
  readonly saved: string[] = [];
  /** What input boxes said was wrong. */
  readonly refused: string[] = [];
  /** The same for one quick pick after the other; then `picked`. */
  pickedNext: number[] = [];
  /** What the user chooses in open dialogs. */
  chosen: Uri[] | undefined;
  /** Extensions that are installed. */
  readonly extensions = new Map<string, unknown>();

  statusItem(id: string): { text: string; shown: boolean; command: string } {
    const item = this.statusItems.get(id) ?? { text: '', shown: false, command: '' };
    this.statusItems.set(id, item);
    return item;
  }

  /** The side panel "MM State". */
  get tree(): Tree | undefined {
    return this.trees.get('folioscope.state');
  }

  addFile(name: string, text: string): Uri {
    const uri = Uri.parse(`file:///ws/${name}`);
    this.files.set(uri.toString(), text);
    return uri;
  }

  /** The user opens a file in an editor. */
  open(uri: Uri): Editor {
    const document = this.documents.find((d) => String(d.uri) === String(uri)) ?? this.load(uri);
    const editor = new Editor(document);
    this.focus(editor);
    this.changedVisible.fire([editor]);
    return editor;
  }

  load(uri: Uri): Document {
    const text = this.files.get(String(uri));
    if (text === undefined) throw new Error(`cannot open ${uri}`);
    const document = new Document(uri, text, languageOf(uri));
    this.documents.push(document);
    this.openedDocument.fire(document);
    return document;
  }

  focus(editor: Editor | undefined): void {
    this.editor = editor;
    this.changedActive.fire(editor);
  }

  closeEditor(): void {
    const document = this.editor?.document;
    this.editor = undefined;
    this.changedVisible.fire([]);
    this.changedActive.fire(undefined);
    if (!document) return;
    document.isClosed = true;
    this.documents.splice(this.documents.indexOf(document), 1);
    this.closedDocument.fire(document);
  }

  run(command: string, ...args: unknown[]): Promise<unknown> {
    const handler = this.commands.get(command);
    if (!handler) throw new Error(`no command ${command}`);
    return Promise.resolve(handler(...args));
  }

  get lastPanel(): Panel {
    const panel = this.panels.at(-1);
    if (!panel) throw new Error('no panel is open');
    return panel;
  }
}

function languageOf({ path }: Uri): string {
  if (/\.(patch|diff)$/.test(path)) return 'diff';
  return /\.mbo?x$/.test(path) ? 'mbox' : 'mm-scenario';
}

export let host = new Host();

export function newHost(): Host {
  host = new Host();
  return host;
}

/** What VS Code keeps for an extension with the workspace. */
export class Memory {
  readonly kept = new Map<string, unknown>();
  get(key: string): unknown {
    return this.kept.get(key);
  }
  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.kept.delete(key);
    else this.kept.set(key, structuredClone(value));
  }
}
