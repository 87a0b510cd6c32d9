import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

const ID = 'folioscope.folioscope';
const SCENARIO = `scenario "In the host"
kernel 6.12

proc parent
  buf = mmap 16K anon private rw nothp
  write buf
  expect folio_mapcount(buf) == 1
`;

/** The extension through VS Code's own interface, inside the extension host. `fact` takes a measured figure. */
export function defineSuites(): void {
  describe('the extension', () => {
    it('is there, and activates', async () => {
      const extension = vscode.extensions.getExtension(ID);
      assert.ok(extension, `${ID} is not installed`);
      await extension.activate();
      assert.equal(extension.isActive, true);
    });

    it('registers every command that it contributes', async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = contributedCommands().filter((command) => !known.has(command));
      assert.deepEqual(missing, []);
      assert.ok(contributedCommands().includes('folioscope.run'));
    });
  });

  describe('a scenario in the editor', () => {
    it('has its own language', async () => {
      const document = await vscode.workspace.openTextDocument(await file('language.mms', SCENARIO));
      assert.equal(document.languageId, 'mm-scenario');
    });

    it('gets lenses to run it and to step through it', async () => {
      const { uri } = await shown('lenses.mms', SCENARIO);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
      const titles = lenses.map(({ command }) => command?.title ?? '');
      assert.ok(titles.includes('▶ Run'), `lenses are ${titles.join(', ')}`);
      assert.ok(titles.includes('Step through'), `lenses are ${titles.join(', ')}`);
    });

    it('tells on a line what its step did', async () => {
      const { uri } = await shown('hover.mms', SCENARIO);
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        uri,
        new vscode.Position(5, 4),
      );
      const text = hovers
        .flatMap(({ contents }) => contents.map((part) => (typeof part === 'string' ? part : part.value)))
        .join('\n');
      assert.match(text, /Step 2/);
      assert.match(text, /do_anonymous_page/);
      assert.match(text, /_refcount/);
    });

    it('has the outcome of a step at the end of its line', async () => {
      const { uri, lineCount } = await shown('inlay.mms', SCENARIO);
      const all = new vscode.Range(0, 0, lineCount, 0);
      const hints = await untilSome(() =>
        vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', uri, all),
      );
      const onWrite = hints.filter(({ position }) => position.line === 5).map(({ label }) => labelText(label));
      assert.match(onWrite.join(' '), /4 faults/);
    });

    it('offers completions', async () => {
      const { uri } = await shown('completion.mms', `${SCENARIO}  \n`);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        new vscode.Position(7, 2),
      );
      const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      assert.ok(labels.includes('write'), `completions are ${labels.slice(0, 20).join(', ')}`);
    });

    it('is formatted', async () => {
      const { uri } = await shown('format.mms', SCENARIO.replace('  write buf', '      write    buf'));
      const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
        'vscode.executeFormatDocumentProvider',
        uri,
        {
          tabSize: 2,
          insertSpaces: true,
        },
      );
      assert.ok(edits.length > 0);
      const edit = new vscode.WorkspaceEdit();
      edit.set(uri, edits);
      await vscode.workspace.applyEdit(edit);
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.getText(), SCENARIO);
    });
  });

  describe('problems', () => {
    it('are reported with a code while the file is wrong, and go when it is right', async () => {
      const { uri } = await shown('wrong.mms', SCENARIO.replace('write buf', 'wrte buf'));
      const found = await diagnosticsUntil(uri, (all) => all.length > 0);
      assert.match(String(found.map(({ code }) => (typeof code === 'object' ? code.value : code))), /MM\d{3}/);
      assert.equal(found[0]?.range.start.line, 5);
      await replaceAll(uri, SCENARIO);
      assert.deepEqual(await diagnosticsUntil(uri, (all) => all.length === 0), []);
    });

    it('tell a failed expectation with what was expected and what is', async () => {
      const { uri } = await shown('failed.mms', SCENARIO.replace('== 1', '== 7'));
      const [first] = await diagnosticsUntil(uri, (all) => all.length > 0);
      assert.equal(first?.range.start.line, 6);
      assert.match(first?.message ?? '', /7/);
      assert.match(first?.message ?? '', /is 1/);
    });

    it('never keep a half-typed file from being answered', async () => {
      const { uri } = await shown('typing.mms', '');
      // Each prefix is a state that the file has while it is typed.
      for (let length = 1; length <= SCENARIO.length; length += 7) {
        await replaceAll(uri, SCENARIO.slice(0, length));
        await vscode.commands.executeCommand('vscode.executeHoverProvider', uri, new vscode.Position(0, 0));
        await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri);
        await vscode.commands.executeCommand('vscode.executeCompletionItemProvider', uri, new vscode.Position(0, 0));
      }
      await replaceAll(uri, SCENARIO);
      assert.deepEqual(await diagnosticsUntil(uri, (all) => all.length === 0), []);
    });
  });
}

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

function contributedCommands(): readonly string[] {
  const manifest: Manifest = vscode.extensions.getExtension(ID)?.packageJSON;
  return manifest.contributes.commands.map(({ command }) => command);
}

/** A file of the workspace with this text. */
async function file(name: string, text: string): Promise<vscode.Uri> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the suite needs a folder opened');
  const uri = vscode.Uri.joinPath(folder.uri, 'host', name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

async function shown(name: string, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(await file(name, text));
  await vscode.window.showTextDocument(document);
  return document;
}

async function replaceAll(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
}

/** The diagnostics of a document, as soon as they are as asked; the test's own time limit ends a wait in vain. */
function diagnosticsUntil(
  uri: vscode.Uri,
  wanted: (all: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  return new Promise((resolve) => {
    const look = () => {
      const all = vscode.languages.getDiagnostics(uri);
      if (!wanted(all)) return;
      subscription.dispose();
      resolve(all);
    };
    const subscription = vscode.languages.onDidChangeDiagnostics(look);
    look();
  });
}

/** Asks until there is an answer: results come when the run they are from has ended. */
async function untilSome<T>(ask: () => Thenable<readonly T[]>): Promise<readonly T[]> {
  for (;;) {
    const answer = await ask();
    if (answer.length > 0) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function labelText(label: string | readonly vscode.InlayHintLabelPart[]): string {
  return typeof label === 'string' ? label : label.map(({ value }) => value).join('');
}
