import type { RmapAnonVma, RmapChain, RmapView, RmapVma } from '../../protocol';
import { packInOrder } from '../canvas/pack';

/**
 * The reverse map as kernel people draw it: folio → anon_vma → anon_vma_chain → VMA → PTE, one lane each. Every box lies
 * as near as it can to what it is joined to.
 */
export interface RmapLayout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly { readonly title: string; readonly x: number; readonly w: number }[];
  readonly folio?: Rect;
  readonly anonVmas: readonly AnonVmaBox[];
  readonly chains: readonly ChainBox[];
  readonly vmas: readonly RmapVmaBox[];
  readonly ptes: readonly PteBox[];
  readonly links: readonly Link[];
  /** Boxes of one line instead of three. */
  readonly compact: boolean;
}
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}
export interface AnonVmaBox extends Rect {
  readonly anonVma: RmapAnonVma;
  readonly depth: number;
}
export interface ChainBox extends Rect {
  readonly chain: RmapChain;
}
export interface RmapVmaBox extends Rect {
  readonly vma: RmapVma;
}
export interface PteBox extends Rect {
  readonly vma: RmapVma;
  readonly at: NonNullable<RmapVma['at']>;
}
/** A line between two lanes. `parent` lines stay in the lane of the anon_vmas. */
export interface Link {
  readonly kind: 'mapping' | 'chain' | 'pte' | 'parent';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly walked: boolean;
  readonly change: RmapChain['change'];
}

const TOP = 34;
const COMPACT_FROM = 9;

export function layoutRmap(view: RmapView, width: number, height = 0): RmapLayout {
  const withPage = view.page !== undefined;
  const compact = view.vmas.length >= COMPACT_FROM;
  const lanes = placeLanes(width, withPage);
  const [folioLane, anonLane, chainLane, vmaLane, pteLane] = lanes;
  const vmaH = compact ? 22 : 48;
  const airy = compact ? 5 : spread(view, height);
  const vmas = view.vmas.map(
    (vma, i): RmapVmaBox => ({ vma, x: vmaLane.x, y: TOP + i * (vmaH + airy), w: vmaLane.w, h: vmaH }),
  );
  const vmaAt = new Map(vmas.map((box) => [box.vma.id, box]));

  const ordered = treeOrder(view.anon_vmas);
  const heightOf = (anonVma: RmapAnonVma): number => (compact ? 22 : 24 + 14 * anonVma.fields.length);
  const middleOfVmas = (id: number): number | undefined =>
    average(view.chains.filter((chain) => chain.anon_vma === id).map((chain) => middle(vmaAt.get(chain.vma))));
  let fallback = TOP;
  const anonTops = packInOrder(
    ordered.map(({ anonVma }, i) => {
      const size = heightOf(anonVma);
      const at = middleOfVmas(anonVma.id);
      const want = at === undefined ? fallback : at - size / 2;
      fallback = want + size + 12;
      return { want, size, gap: i === 0 ? 0 : airy };
    }),
    TOP,
  );
  const anonVmas = ordered.map(({ anonVma, depth }, i): AnonVmaBox => {
    const indent = 16 + Math.min(depth, 4) * 9;
    return {
      anonVma,
      depth,
      x: anonLane.x + indent,
      y: anonTops[i] ?? TOP,
      w: anonLane.w - indent,
      h: heightOf(anonVma),
    };
  });
  const anonAt = new Map(anonVmas.map((box) => [box.anonVma.id, box]));

  const chainH = compact ? 16 : 20;
  const wanted = view.chains
    .map((chain) => ({
      chain,
      want: (average([middle(anonAt.get(chain.anon_vma)), middle(vmaAt.get(chain.vma))]) ?? TOP) - chainH / 2,
    }))
    .sort((a, b) => a.want - b.want || a.chain.id - b.chain.id);
  const chainTops = packInOrder(
    wanted.map(({ want }) => ({ want, size: chainH, gap: compact ? 3 : 8 })),
    TOP,
  );
  const chains = wanted.map(
    ({ chain }, i): ChainBox => ({ chain, x: chainLane.x, y: chainTops[i] ?? TOP, w: chainLane.w, h: chainH }),
  );

  const ptes =
    pteLane === undefined
      ? []
      : vmas.flatMap(({ vma, y, h }): PteBox[] =>
          vma.at === undefined ? [] : [{ vma, at: vma.at, x: pteLane.x, y, w: pteLane.w, h }],
        );
  const walkedAnon = anonVmas.find((box) => box.anonVma.walked);
  const folioH = view.page?.title.includes(', ') ? 107 : 92;
  const folio =
    !withPage || folioLane === undefined
      ? undefined
      : {
          x: folioLane.x,
          y: Math.max(TOP, (middle(walkedAnon) ?? TOP + folioH / 2) - folioH / 2),
          w: folioLane.w,
          h: folioH,
        };

  const links: Link[] = [];
  for (const box of anonVmas) {
    const parent = anonAt.get(box.anonVma.parent);
    if (parent === undefined || parent === box) continue;
    links.push({
      kind: 'parent',
      x1: box.x,
      y1: box.y + box.h / 2,
      x2: parent.x,
      y2: parent.y + Math.min(parent.h / 2 + 8, parent.h - 4),
      walked: false,
      change: box.anonVma.change,
    });
  }
  for (const box of chains) {
    const from = anonAt.get(box.chain.anon_vma);
    const to = vmaAt.get(box.chain.vma);
    const shared = { kind: 'chain' as const, walked: box.chain.walked, change: box.chain.change };
    if (from !== undefined)
      links.push({ ...shared, x1: from.x + from.w, y1: from.y + from.h / 2, x2: box.x, y2: box.y + box.h / 2 });
    if (to !== undefined)
      links.push({ ...shared, x1: box.x + box.w, y1: box.y + box.h / 2, x2: to.x, y2: to.y + to.h / 2 });
  }
  for (const box of ptes) {
    links.push({
      kind: 'pte',
      x1: vmaLane.x + vmaLane.w,
      y1: box.y + box.h / 2,
      x2: box.x,
      y2: box.y + box.h / 2,
      walked: box.at.finds === 'page',
      change: 'none',
    });
  }
  if (folio !== undefined && walkedAnon !== undefined) {
    links.push({
      kind: 'mapping',
      x1: folio.x + folio.w,
      y1: folio.y + folio.h / 2,
      x2: walkedAnon.x,
      y2: walkedAnon.y + Math.min(walkedAnon.h / 2, 14),
      walked: true,
      change: 'none',
    });
  }
  const bottoms = [...vmas, ...anonVmas, ...chains, ...(folio === undefined ? [] : [folio])].map(
    (box) => box.y + box.h,
  );
  const named = lanes.flatMap((lane) => (lane === undefined ? [] : [lane]));
  const base = {
    width: Math.max(width, ...named.map((lane) => lane.x + lane.w + 14)),
    height: Math.max(TOP, ...bottoms) + 20,
    lanes: named,
    anonVmas,
    chains,
    vmas,
    ptes,
    links,
    compact,
  };
  return folio === undefined ? base : { ...base, folio };
}

interface Lane {
  readonly title: string;
  readonly x: number;
  readonly w: number;
}

/** Room between boxes: a few of them use the height there is, as far as it still looks like one figure. */
function spread(view: RmapView, height: number): number {
  const rows = Math.max(view.vmas.length, view.anon_vmas.length, 2);
  return Math.max(14, Math.min(64, (height - TOP - 40 - rows * 56) / (rows - 1)));
}

/** Widths in proportion, but never so small that nothing can be read: then the drawing scrolls sideways. */
function placeLanes(width: number, withPage: boolean): [Lane | undefined, Lane, Lane, Lane, Lane | undefined] {
  const pad = 14;
  const parts = withPage ? [0.155, 0.21, 0.085, 0.205, 0.18] : [0, 0.36, 0.12, 0.36, 0];
  const least = withPage ? [124, 166, 46, 120, 108] : [0, 152, 46, 122, 0];
  const most = withPage ? [150, 230, 84, 230, 200] : [0, 300, 90, 320, 0];
  const used = parts.filter((part) => part > 0).length;
  const usable = Math.max(width - 2 * pad, withPage ? 644 : 360);
  const roomy = parts.map((part, i) =>
    part === 0 ? 0 : Math.max(least[i] ?? 0, Math.min(most[i] ?? 0, Math.round(part * usable))),
  );
  const leastGap = 20;
  const sizes = sum(roomy) + leastGap * (used - 1) <= usable ? roomy : least;
  const gap = Math.max(leastGap, Math.min(110, (usable - sum(sizes)) / (used - 1)));
  const titles = ['FOLIO', 'ANON_VMA', 'CHAIN', 'VMA', 'PTE'];
  let x = pad;
  const lanes = sizes.map((w, i): Lane | undefined => {
    if (w === 0) return undefined;
    const lane = { title: titles[i] ?? '', x, w };
    x += w + gap;
    return lane;
  });
  const at = (i: number): Lane => lanes[i] ?? { title: '', x: pad, w: 0 };
  return [lanes[0], at(1), at(2), at(3), lanes[4]];
}

/** Roots first, every anon_vma under its parent. */
function treeOrder(list: readonly RmapAnonVma[]): { readonly anonVma: RmapAnonVma; readonly depth: number }[] {
  const children = new Map<number, RmapAnonVma[]>();
  const known = new Set(list.map((anonVma) => anonVma.id));
  const roots: RmapAnonVma[] = [];
  for (const anonVma of list) {
    if (anonVma.parent === anonVma.id || !known.has(anonVma.parent)) roots.push(anonVma);
    else children.set(anonVma.parent, [...(children.get(anonVma.parent) ?? []), anonVma]);
  }
  const ordered: { anonVma: RmapAnonVma; depth: number }[] = [];
  const visited = new Set<number>();
  const visit = (anonVma: RmapAnonVma, depth: number): void => {
    if (visited.has(anonVma.id)) return;
    visited.add(anonVma.id);
    ordered.push({ anonVma, depth });
    for (const child of children.get(anonVma.id) ?? []) visit(child, depth + 1);
  };
  for (const root of roots) visit(root, 0);
  for (const anonVma of list) visit(anonVma, 0);
  return ordered;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function middle(rect: Rect | undefined): number | undefined {
  return rect === undefined ? undefined : rect.y + rect.h / 2;
}

function average(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => a + b, 0) / known.length;
}
