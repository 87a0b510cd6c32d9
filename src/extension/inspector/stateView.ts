import * as vscode from 'vscode';
import type { TreeNode } from '../../protocol';
import type { Services } from '../activation/services';
import { lastStep, stepSummary } from '../stepping/stepAt';
import type { Focus } from '../stepping/stepper';
import { StateDecorations } from './stateDecorations';
import { stateItem } from './stateItem';
import { StateModel } from './stateModel';

/** The side panel "MM State": the machine at the current step, as a tree. */
export class StateView implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #model: StateModel;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #view: vscode.TreeView<string>;
  readonly #subscriptions: vscode.Disposable[];

  constructor(private readonly services: Services) {
    this.#model = new StateModel(services.engine, services.report);
    this.#view = vscode.window.createTreeView('folioscope.state', { treeDataProvider: this, showCollapseAll: true });
    this.#subscriptions = [
      this.#view,
      this.#changed,
      this.#view.onDidExpandElement(({ element }) => this.#model.setUnfolded(element, true)),
      this.#view.onDidCollapseElement(({ element }) => this.#model.setUnfolded(element, false)),
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible) this.#show(services.stepper.focus);
      }),
      vscode.window.registerFileDecorationProvider(new StateDecorations()),
    ];
    this.#model.changed.on(() => {
      this.#title(this.#model.focus);
      this.#changed.fire(undefined);
    });
    services.stepper.moved.on(({ focus }) => {
      // A hidden tree asks the engine for nothing; it catches up when it is shown.
      if (this.#view.visible || !focus) this.#show(focus);
    });
  }

  getTreeItem(id: string): vscode.TreeItem {
    const node = this.#model.node(id);
    return node ? stateItem(node) : new vscode.TreeItem(id);
  }

  async getChildren(id?: string): Promise<string[]> {
    const children = await this.#model.children(id);
    return children.map((node) => node.id);
  }

  getParent(id: string): string | undefined {
    return this.#model.parentOf(id);
  }

  /** The node a command is about: the one it was called on, else the one selected in the tree. */
  node(id: unknown): TreeNode | undefined {
    const named = typeof id === 'string' ? id : this.#view.selection[0];
    return named === undefined ? undefined : this.#model.node(named);
  }

  get shown(): Focus | undefined {
    return this.#model.focus;
  }

  dispose(): void {
    this.#model.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #show(focus: Focus | undefined): void {
    this.#model.show(focus).catch(this.services.report);
  }

  /** Says which step the tree shows; changes with the tree, not before. */
  #title(focus: Focus | undefined): void {
    if (!focus) {
      this.#view.description = undefined;
      this.#view.message = undefined;
      return;
    }
    const { overview } = focus.handle;
    const summary = stepSummary(overview, focus.step);
    const where = `step ${focus.step} of ${lastStep(overview)}`;
    this.#view.description = `${where} · kernel ${overview.kernel}`;
    // The title has no room for what the step did.
    this.#view.message = summary
      ? `${where}: ${summary.text}${summary.outcome === '' ? '' : ` → ${summary.outcome}`}`
      : `${where}: before the first statement of "${overview.scenario}"`;
  }
}
