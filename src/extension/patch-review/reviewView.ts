import * as vscode from 'vscode';
import type { ReviewPatch } from '../../protocol';
import type { Services } from '../activation/services';
import type { ReachCounts } from './functionMarks';
import { versionName } from './reviewBranches';
import { reviewItem } from './reviewItem';
import type { Filter, Grouping } from './reviewLook';
import type { ReviewNode } from './reviewNodes';
import { ReviewTree } from './reviewTree';
import type { SeenMarks } from './seenMarks';

export const REVIEW_VIEW = 'folioscope.review';

const LOOK_KEPT = 'folioscope.reviewLook';

/** The side view "Patch Review": the series under review, as a tree. */
export class ReviewView implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<string>;
  readonly #subscriptions: { dispose(): unknown }[];
  #tree: ReviewTree | undefined;
  #grouping: Grouping;
  #filter: Filter = 'all';
  /** Ends the bar that says that the series is read. */
  #read: (() => void) | undefined;
  /** The patch that was opened last, by whatever way. */
  #at: string | undefined;

  constructor(
    private readonly services: Pick<Services, 'review' | 'reach' | 'report'>,
    private readonly seen: SeenMarks,
    private readonly memory: vscode.Memento,
  ) {
    this.#grouping = memory.get(LOOK_KEPT) === 'function' ? 'function' : 'patch';
    this.#view = vscode.window.createTreeView(REVIEW_VIEW, {
      treeDataProvider: this,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    });
    const { review, reach } = services;
    this.#subscriptions = [
      this.#view,
      this.#changed,
      this.#view.onDidChangeCheckboxState(({ items }) => {
        for (const [id, state] of items) this.#checked(id, state === vscode.TreeItemCheckboxState.Checked);
      }),
      this.#view.onDidChangeSelection(({ selection: [id] }) => {
        this.#at = (id === undefined ? undefined : this.#tree?.patchOf(id)?.id) ?? this.#at;
      }),
      this.#view.onDidChangeVisibility(() => this.#ensureReach()),
      { dispose: review.changed.on(() => this.#refresh()) },
      {
        dispose: reach.changed.on(({ state }) => {
          // While they are counted nothing jumps.
          if (state !== 'computing') this.#refresh();
        }),
      },
      { dispose: seen.changed.on(() => this.#refresh()) },
    ];
    this.#refresh();
  }

  getTreeItem(id: string): vscode.TreeItem {
    const node = this.#tree?.node(id);
    return node ? reviewItem(node) : new vscode.TreeItem(id);
  }

  getChildren(id?: string): string[] {
    const nodes = id === undefined ? this.#tree?.roots : this.#tree?.children(id);
    return (nodes ?? []).map((node) => node.id);
  }

  getParent(id: string): string | undefined {
    return this.#tree?.parentOf(id);
  }

  /** The node a command is about: the one it was called on, else the one selected. */
  node(id: unknown): ReviewNode | undefined {
    const named = typeof id === 'string' ? id : this.#view.selection[0];
    return named === undefined ? undefined : this.#tree?.node(named);
  }

  /** The patch that a node belongs to; without one, that of the selected node or the one opened last. */
  patch(id: unknown): ReviewPatch | undefined {
    const named = typeof id === 'string' ? id : this.#view.selection[0];
    const patches = this.services.review.current?.review.patches ?? [];
    const own = named === undefined ? undefined : this.#tree?.patchOf(named);
    return own ?? patches.find((patch) => patch.id === this.#at);
  }

  /** The patch before or after the one that is looked at, of those that are shown. */
  neighbour(way: 1 | -1): ReviewPatch | undefined {
    const { review } = this.services;
    const shown = this.#grouping === 'patch' ? this.#tree?.patches.flatMap(({ patch }) => patch ?? []) : undefined;
    const patches = shown ?? review.current?.review.patches ?? [];
    const at = patches.findIndex(({ id }) => id === (this.#at ?? this.patch(undefined)?.id));
    return at < 0 ? patches.at(way > 0 ? 0 : -1) : patches[at + way];
  }

  /** Remembers which patch is looked at, and shows where it stands if the view is open. */
  async lookAt(patch: ReviewPatch, reveal: boolean): Promise<void> {
    this.#at = patch.id;
    const node = this.#tree?.patches.find((one) => one.patch?.id === patch.id);
    if (node && reveal && this.#view.visible) await this.#view.reveal(node.id, { select: true, focus: false });
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  async group(grouping: Grouping): Promise<void> {
    this.#grouping = grouping;
    this.#refresh();
    await this.memory.update(LOOK_KEPT, grouping);
  }

  get filter(): Filter {
    return this.#filter;
  }

  show(filter: Filter): void {
    this.#filter = filter;
    this.#refresh();
  }

  get reach(): ReachCounts {
    const { reach } = this.services;
    return { count: (name) => reach.count(name), ready: reach.state.state === 'ready' };
  }

  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${REVIEW_VIEW}.focus`);
  }

  dispose(): void {
    this.#read?.();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #checked(id: string, seen: boolean): void {
    const patch = this.#tree?.node(id)?.patch;
    if (patch) this.seen.set([patch.id], seen);
  }

  #refresh(): void {
    const { review } = this.services;
    const open = review.current;
    const look = { grouping: this.#grouping, filter: this.#filter, seen: this.seen.all(), reach: this.reach };
    const { failure } = review;
    this.#tree = open && new ReviewTree(open, failure === undefined ? look : { ...look, failure });
    this.#title();
    this.#count();
    this.#progress(review.isReading);
    const set = (key: string, value: unknown) =>
      void vscode.commands.executeCommand('setContext', `folioscope.${key}`, value);
    set('review', open ? 'open' : failure === undefined ? 'none' : 'failed');
    set('reviewBy', this.#grouping);
    set('reviewOlder', open?.older !== undefined);
    this.#changed.fire(undefined);
    this.#ensureReach();
  }

  #progress(reading: boolean): void {
    if (!reading) {
      this.#read?.();
      this.#read = undefined;
    } else if (!this.#read) {
      const done = new Promise<void>((resolve) => {
        this.#read = resolve;
      });
      void vscode.window.withProgress({ location: { viewId: REVIEW_VIEW } }, () => done);
    }
  }

  /** Scenarios are only counted for who looks. */
  #ensureReach(): void {
    const { review, reach } = this.services;
    if (this.#view.visible && review.current && reach.state.state === 'idle') void reach.ensure();
  }

  /** What is under review, above the tree. */
  #title(): void {
    const { review } = this.services;
    const open = review.current;
    if (!open) {
      this.#view.message = review.isReading ? 'Reading the series…' : review.failure;
      this.#view.description = undefined;
      return;
    }
    const { version } = open.review;
    const title = review.request?.label ?? open.review.title;
    const against = open.older ? `, against ${versionName(open.older.review)}` : '';
    this.#view.message = `${title}${version === undefined ? '' : ` (v${version})`}${against}`;
    const filtered = { all: '', modelled: ' · modelled only', notSeen: ' · not seen only' }[this.#filter];
    const patches = open.review.patches.length;
    this.#view.description = `${patches - this.#unseen()} of ${patches} seen${filtered}`;
  }

  #count(): void {
    const left = this.#unseen();
    const tooltip = left === 1 ? '1 patch not seen' : `${left} patches not seen`;
    this.#view.badge = left > 0 ? { value: left, tooltip } : undefined;
  }

  #unseen(): number {
    const patches = this.services.review.current?.review.patches ?? [];
    const seen = this.seen.all();
    return patches.filter(({ id }) => !seen.has(id)).length;
  }
}
