import * as vscode from 'vscode';
import type { ReviewPatch } from '../../protocol';
import type { Services } from '../activation/services';
import { addressOf, patchAt } from './activeReview';
import { functionList } from './functionMarks';
import { countOf, pickRange } from './gitPick';
import { givenUris, patchInEditor, pickSource, seriesOf } from './openSources';
import type { Filter, Grouping } from './reviewLook';
import { readWatched } from './reviewProgress';
import type { ReviewView } from './reviewView';
import type { SeenMarks } from './seenMarks';
import type { ReviewRequest } from './session';

/** Commands on the series under review. */
export class ReviewCommands {
  constructor(
    private readonly services: Pick<Services, 'review' | 'commits'>,
    private readonly view: ReviewView,
    private readonly seen: SeenMarks,
  ) {}

  /** A series of files: those a menu was opened on, the patch in the active editor unless it is open, else the user chooses. */
  async open(argument?: unknown, selected?: unknown): Promise<void> {
    const given = givenUris(argument, selected);
    const open = this.services.review.current?.uris ?? [];
    const [only, ...others] = given;
    if (only && others.length === 0 && open.includes(only.toString())) {
      await this.view.reveal();
      return;
    }
    const patch = patchInEditor();
    const here = patch && open.includes(patch.toString()) ? undefined : patch;
    if (given.length > 0) await this.#openFiles(given);
    else if (here) await this.#openFiles([here]);
    else {
      const picked = await pickSource('Review Patch Series');
      if (!picked) return;
      if ('git' in picked) await this.openGit();
      else await this.#openFiles(picked.uris);
    }
  }

  async openGit(): Promise<void> {
    const picked = await this.#pickCommits();
    if (picked) await this.#read(picked, 'Reading the commits');
  }

  /** Puts another version of the series beside the one that is open: whichever is older becomes the older one. */
  async compareVersions(argument?: unknown, selected?: unknown): Promise<void> {
    const { review } = this.services;
    const request = review.request;
    if (!review.current || !request) {
      this.#sayNone();
      return;
    }
    const given = givenUris(argument, selected);
    const other = given.length > 0 ? (await seriesOf(given))?.map(String) : await this.#pickVersion(request.uris);
    if (!other || other.length === 0) return;
    const { uris } = request;
    if (!(await this.#read({ ...request, older: other }, 'Comparing the two versions'))) return;
    const open = review.current;
    const before = open?.older?.review.version;
    if (before !== undefined && (open?.review.version ?? 1) < before)
      await this.#read({ uris: other, older: uris }, 'Comparing the two versions');
  }

  /** The newer version alone again. */
  async dropVersion(): Promise<void> {
    const { request } = this.services.review;
    if (!request) return;
    const { older: _, ...own } = request;
    await this.#read(own, 'Reading the patch series');
  }

  close(): void {
    this.services.review.close();
  }

  async refresh(): Promise<void> {
    if (this.services.review.request) await this.#read('again', 'Reading the patch series');
    else this.#sayNone();
  }

  mark(seen: boolean, argument?: unknown): void {
    const patch = this.#patch(argument);
    if (patch) this.seen.set([patch.id], seen);
    else if (this.#open()) void vscode.window.showInformationMessage('Choose a patch in the side view first.');
  }

  markAll(seen: boolean): void {
    const open = this.#open();
    if (open)
      this.seen.set(
        open.review.patches.map(({ id }) => id),
        seen,
      );
  }

  /** Opens the patch before or after the one that is looked at. Called `view` by its key there: the focus stays. */
  async go(way: 1 | -1, from?: unknown): Promise<void> {
    const open = this.#open();
    if (!open) return;
    const here = from === 'view' ? undefined : this.#inEditor();
    if (here) await this.view.lookAt(here, false);
    const patch = this.view.neighbour(way);
    if (!patch) {
      vscode.window.setStatusBarMessage(`$(info) No ${way > 0 ? 'further' : 'earlier'} patch`, 3000);
      return;
    }
    await this.view.lookAt(patch, true);
    const address = addressOf(open.uris, patch.place);
    if (address) await show(address.uri, address.line, from === 'view');
  }

  async copyFunctions(): Promise<void> {
    const open = this.#open();
    if (open) await copy(functionList(open.review.functions, this.view.reach), 'The list of functions was copied');
  }

  async copyName(argument: unknown): Promise<void> {
    const node = this.view.node(argument);
    const name = node?.name ?? node?.path ?? node?.patch?.title ?? node?.label;
    if (name !== undefined) await copy(name, `${name} was copied`);
  }

  group(grouping: Grouping): Promise<void> {
    return this.view.group(grouping);
  }

  async filter(): Promise<void> {
    const items: readonly (vscode.QuickPickItem & { readonly filter: Filter })[] = [
      { label: 'All', description: 'every patch and function', filter: 'all' },
      { label: 'Modelled', description: 'patches and functions that the model knows', filter: 'modelled' },
      { label: 'Not seen', description: 'patches without a mark', filter: 'notSeen' },
    ];
    const marked = items.map((item) =>
      item.filter === this.view.filter ? { ...item, label: `$(check) ${item.label}` } : item,
    );
    const picked = await vscode.window.showQuickPick(marked, { title: 'Patch Review', placeHolder: 'Show' });
    if (picked) this.view.show(picked.filter);
  }

  /** A file of a commit, before and after, in VS Code's diff editor. */
  async openChange(argument: unknown): Promise<void> {
    const node = this.view.node(argument);
    if (!node?.file || !node.address) return;
    const { path, oldPath } = node.file;
    const { commits } = this.services;
    const { before, after } = await commits.sidesOf(vscode.Uri.parse(node.address.uri, true), path, oldPath);
    const title = `${path} (${this.view.patch(argument)?.title ?? 'commit'})`;
    await vscode.commands.executeCommand('vscode.diff', before, after, title);
  }

  async #openFiles(chosen: readonly vscode.Uri[]): Promise<void> {
    const uris = await seriesOf(chosen);
    if (uris && uris.length > 0) await this.#read({ uris: uris.map(String) }, 'Reading the patch series');
  }

  /** True if it is open now; else the user knows why it is not. */
  async #read(request: ReviewRequest | 'again', title: string): Promise<boolean> {
    const { review } = this.services;
    const outcome = await readWatched(title, (watching) =>
      request === 'again' ? review.refresh(watching) : review.open(request, watching),
    );
    switch (outcome.state) {
      case 'open': {
        await this.view.reveal();
        const { patches, problems } = outcome.open.review;
        if (patches.length === 0)
          void vscode.window.showWarningMessage(
            `No patch was found in what was opened. ${problems[0]?.message ?? 'Open a mail with a diff, or a diff.'}`,
          );
        return true;
      }
      case 'failed':
        void vscode.window.showErrorMessage(outcome.message);
        return false;
      case 'cancelled':
        return false;
    }
  }

  async #pickVersion(uris: readonly string[]): Promise<readonly string[] | undefined> {
    const picked = await pickSource('The Other Version of the Series', uris);
    if (!picked) return undefined;
    if ('git' in picked) return (await this.#pickCommits())?.uris;
    return (await seriesOf(picked.uris))?.map(String);
  }

  async #pickCommits(): Promise<ReviewRequest | undefined> {
    const { commits } = this.services;
    const picked = await pickRange(await commits.api());
    if (!picked) return undefined;
    const uris = commits.addressesOf(picked.repository, picked.commits).map(String);
    return { uris, label: `${picked.range}: ${countOf(picked.commits.length)}` };
  }

  /** The patch that is meant: of a row, at the cursor in a patch, or the one looked at last. */
  #patch(argument: unknown): ReviewPatch | undefined {
    return (argument === undefined ? this.#inEditor() : undefined) ?? this.view.patch(argument);
  }

  #inEditor(): ReviewPatch | undefined {
    const editor = vscode.window.activeTextEditor;
    const open = this.services.review.current;
    return editor && open && patchAt(open, editor.document.uri.toString(), editor.selection.active.line + 1);
  }

  #open() {
    const { current } = this.services.review;
    if (!current) this.#sayNone();
    return current;
  }

  #sayNone(): void {
    const open = 'Review Patch Series…';
    void vscode.window.showInformationMessage('No series is under review. Open one first.', open).then((choice) => {
      if (choice) void vscode.commands.executeCommand('folioscope.reviewSeries');
    });
  }
}

async function show(uri: string, line: number, preserveFocus: boolean): Promise<void> {
  const at = new vscode.Position(line - 1, 0);
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { selection, preserveFocus, preview: true });
}

async function copy(text: string, said: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(copy) ${said}`, 2000);
}
