import type { ReviewPatch } from '../../protocol';
import type { OpenReview } from './activeReview';
import { functionGroups, patchFiles, versionGroups } from './reviewBranches';
import type { ReviewLook, ReviewShown } from './reviewLook';
import { coverNode, noteNode, patchNode, problemsNode, type ReviewNode, recognisedNode } from './reviewNodes';

/** The side view's tree. Branches are made when they are unfolded: a series can have thousands of hunks. */
export class ReviewTree {
  readonly roots: readonly ReviewNode[];
  readonly #nodes = new Map<string, ReviewNode>();
  readonly #children = new Map<string, readonly ReviewNode[]>();
  readonly #parents = new Map<string, string>();

  constructor(open: OpenReview, look: ReviewLook) {
    const functions = new Map(open.review.functions.map((fn) => [fn.name, fn]));
    this.roots = rootsOf({ open, look, functions });
    for (const node of this.roots) this.#nodes.set(node.id, node);
  }

  /** VS Code may ask for what it had unfolded in the tree before: its branch is unfolded then. */
  node(id: string): ReviewNode | undefined {
    const known = this.#nodes.get(id);
    if (known) return known;
    for (const one of this.#nodes.values()) {
      if (one.children) this.children(one.id);
      if (this.#nodes.has(id)) break;
    }
    return this.#nodes.get(id);
  }

  parentOf(id: string): string | undefined {
    return this.#parents.get(id);
  }

  children(id: string): readonly ReviewNode[] {
    const known = this.#children.get(id);
    if (known) return known;
    const children = this.node(id)?.children?.() ?? [];
    this.#children.set(id, children);
    for (const child of children) {
      this.#nodes.set(child.id, child);
      this.#parents.set(child.id, id);
    }
    return children;
  }

  /** The patch that a node is or belongs to. */
  patchOf(id: string): ReviewPatch | undefined {
    for (let at: string | undefined = id; at !== undefined; at = this.#parents.get(at)) {
      const patch = this.#nodes.get(at)?.patch;
      if (patch) return patch;
    }
    return undefined;
  }

  /** Patches that the filter lets through, in the tree's order. */
  get patches(): readonly ReviewNode[] {
    return this.roots.filter(({ kind }) => kind === 'patch');
  }
}

function rootsOf(reviewed: ReviewShown): readonly ReviewNode[] {
  const { open, look } = reviewed;
  const { review } = open;
  const roots: ReviewNode[] = [];
  if (look.failure !== undefined) roots.push(noteNode('failure', look.failure, 'warning'));
  roots.push(...review.recognised.map((series) => recognisedNode(open, series)));
  if (review.problems.length > 0) roots.push(problemsNode(open));
  roots.push(...versionGroups(reviewed));
  if (review.cover) roots.push(coverNode(open, review.cover));
  const own = look.grouping === 'patch' ? patchNodes(reviewed) : functionGroups(reviewed);
  roots.push(...own);
  if (own.length === 0) roots.push(noteNode('empty', emptyWords(reviewed), 'info'));
  return roots;
}

function patchNodes(reviewed: ReviewShown): readonly ReviewNode[] {
  const { open, look } = reviewed;
  const changes = new Map(open.older?.versions.patches.map((one) => [one.new, one.change]));
  const names = new Map<string, number>();
  return open.review.patches.flatMap((patch) => {
    // The same patch twice is two rows.
    const times = (names.get(patch.id) ?? 0) + 1;
    names.set(patch.id, times);
    const name = times === 1 ? patch.id : `${patch.id} ${times}`;
    const seen = look.seen.has(patch.id);
    const children = () => patchFiles(reviewed, patch, name);
    if (look.filter === 'notSeen' && seen) return [];
    if (look.filter === 'modelled' && children().length === 0) return [];
    return [patchNode(open, patch, name, { seen, change: changes.get(patch.number), children })];
  });
}

function emptyWords({ open: { review }, look }: ReviewShown): string {
  if (review.patches.length === 0) return 'No patch was found in what was opened';
  if (look.filter === 'notSeen') return 'All patches are seen';
  if (look.filter === 'modelled') return 'No function of this series is modelled';
  return 'This series touches no function';
}
