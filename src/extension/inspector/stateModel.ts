import type { StepComparison, TreeNode } from '../../protocol';
import { Signal } from '../documents/signal';
import type { EngineClient } from '../engine/client';
import { isCancelled } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import type { Focus } from '../stepping/stepper';
import { markedNode } from './differing';

const ROOT = '';

/**
 * The side panel's nodes at the current step. Changing step fetches everything that is unfolded before it is shown, so
 * that the tree changes at once instead of collapsing and growing again.
 */
export class StateModel {
  readonly changed: Signal<void>;
  #focus: Focus | undefined;
  /** Of a comparison: what the step shown is not alike in. */
  #difference: StepComparison | undefined;
  #children = new Map<string, readonly TreeNode[]>();
  #nodes = new Map<string, TreeNode>();
  readonly #unfolded = new Set<string>();
  #loading = new AbortController();

  constructor(
    private readonly engine: Pick<EngineClient, 'view' | 'pair'>,
    private readonly onError: (error: unknown) => void,
  ) {
    this.changed = new Signal(onError);
  }

  get focus(): Focus | undefined {
    return this.#focus;
  }

  node(id: string): TreeNode | undefined {
    return this.#nodes.get(id);
  }

  /** Ids are paths: a node's parent is the path without its last part. */
  parentOf(id: string): string | undefined {
    const at = id.lastIndexOf('/');
    return at < 0 ? undefined : id.slice(0, at);
  }

  setUnfolded(id: string, unfolded: boolean): void {
    if (unfolded) this.#unfolded.add(id);
    else this.#unfolded.delete(id);
  }

  async show(focus: Focus | undefined): Promise<void> {
    const shown = this.#focus;
    if (shown && focus && shown.handle === focus.handle && shown.step === focus.step) {
      this.#focus = focus;
      return;
    }
    this.#loading.abort();
    const loading = new AbortController();
    this.#loading = loading;
    const children = new Map<string, readonly TreeNode[]>();
    let difference: StepComparison | undefined;
    if (focus) {
      try {
        difference = await this.#differenceOf(focus, loading.signal);
        await this.#load(focus, children, loading.signal);
      } catch (error) {
        if (!isCancelled(error)) this.onError(error);
        if (loading.signal.aborted) return;
      }
    }
    if (loading.signal.aborted) return;
    this.#focus = focus;
    this.#difference = difference;
    this.#children = children;
    this.#nodes = new Map([...children.values()].flat().map((node) => [node.id, markedNode(node, difference)]));
    this.changed.fire();
  }

  /** Children of a node, the roots without one. Fetched if they are not there yet. */
  async children(id: string = ROOT): Promise<readonly TreeNode[]> {
    // Only unfolded nodes are asked for; those unfolded from the start are not told of in another way.
    if (id !== ROOT) this.#unfolded.add(id);
    const focus = this.#focus;
    const known = this.#children.get(id);
    if (known || !focus) return known ?? [];
    const { signal } = this.#loading;
    try {
      const children = await this.#fetch(focus.handle, focus.step, id, signal);
      if (signal.aborted) return [];
      this.#children.set(id, children);
      for (const node of children) this.#nodes.set(node.id, markedNode(node, this.#difference));
      return children;
    } catch (error) {
      if (!isCancelled(error)) this.onError(error);
      return [];
    }
  }

  dispose(): void {
    this.#loading.abort();
  }

  async #load(focus: Focus, into: Map<string, readonly TreeNode[]>, signal: AbortSignal): Promise<void> {
    const open = [ROOT];
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      const children = await this.#fetch(focus.handle, focus.step, id, signal);
      into.set(id, children);
      for (const child of children) if (!child.leaf && this.#unfolded.has(child.id)) open.push(child.id);
    }
  }

  async #differenceOf({ handle, step }: Focus, signal: AbortSignal): Promise<StepComparison | undefined> {
    const { against } = handle;
    return against && this.engine.pair(against, handle, 'difference', { step }, { signal });
  }

  #fetch(handle: RunHandle, step: number, id: string, signal: AbortSignal): Promise<readonly TreeNode[]> {
    return this.engine.view(handle, 'tree', id === ROOT ? { step } : { step, node: id }, { signal });
  }
}
