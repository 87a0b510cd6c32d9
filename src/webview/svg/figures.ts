import type { MapView, PteWindow, TabId } from '../../protocol';
import type { Ctx } from '../canvas/shapes';
import { drawFolios, foliosHeight } from '../folios/draw';
import { differingInMap } from '../map/differing';
import { drawMap } from '../map/draw';
import { layoutMap } from '../map/layout';
import { relatedInMap } from '../map/related';
import { drawRmap } from '../rmap/draw';
import { layoutRmap } from '../rmap/layout';
import { assertUnreachable, selectionProc } from '../selection';
import { drawLeaves, drawTables, firstPage } from '../tables/draw';
import { layoutLeaves, layoutTables } from '../tables/layout';
import { walkTarget } from '../tables/target';
import type { Theme } from '../theme.svelte';
import { drawTimeline } from '../timeline/draw';
import { layoutTimeline } from '../timeline/layout';
import type { ViewSession } from '../viewSession';

/** A drawing in its whole size, with the words above it. */
export interface Figure {
  readonly caption?: string;
  readonly width: number;
  readonly height: number;
  readonly draw: (ctx: Ctx) => void;
}

/** Why a view cannot be a picture, in words for the user. */
export class NoPicture extends Error {}

/** Width that the views are laid out for: that of a page. */
export const WIDTH = 1000;
/** Height that the map fills if it can. */
const MAP_HEIGHT = 520;
/** Entries and folios in one picture: more is no longer looked at one by one. */
const MOST_LEAVES = 4096;
const MOST_FOLIOS = 200;
/** Between the steps of a timeline, so that their labels can be read. */
const STEP_GAP = 64;
const WIDEST_TIMELINE = 4000;

/** The drawings of a view at the current step, all of it, not only what is scrolled into view. */
export async function figuresOf(session: ViewSession, tab: TabId, theme: Theme): Promise<readonly Figure[]> {
  const { step, client } = session;
  switch (tab) {
    case 'map':
      return [mapFigure(session, await client.request('map', { step }), theme)];
    case 'tables':
      return tableFigures(session, theme);
    case 'folios':
      return [await foliosFigure(session, theme)];
    case 'rmap':
      return [await rmapFigure(session, theme)];
    case 'calls':
      throw new NoPicture('The calls are text, not a drawing. Copy them as plain text instead.');
    case 'proc':
      throw new NoPicture('A file of /proc is text, not a drawing. Copy it as text instead.');
    default:
      return assertUnreachable(tab);
  }
}

function mapFigure(session: ViewSession, view: MapView, theme: Theme): Figure {
  const { selection, summary, zoom } = session;
  const open = [summary?.proc, selectionProc(selection)].filter((proc) => proc !== undefined);
  const layout = layoutMap(view, { width: WIDTH, height: MAP_HEIGHT, zoom, open });
  const related = relatedInMap(view, selection);
  const scene = { layout, theme, related, differing: differingInMap(view, session.differing), selection };
  return {
    width: WIDTH,
    height: layout.height,
    ...(view.note === undefined ? {} : { caption: view.note }),
    draw: (ctx) => drawMap(ctx, scene, 0, layout.height),
  };
}

async function tableFigures(session: ViewSession, theme: Theme): Promise<readonly Figure[]> {
  const { client, step, selection: active, differing } = session;
  const map = active?.kind === 'page' ? await client.request('map', { step }) : undefined;
  const view = await client.request('pageTables', { step, ...walkTarget(session, map) });
  const layout = layoutTables(view, WIDTH);
  const name = view.procs.find(({ id }) => id === view.proc)?.name ?? 'no process';
  const walk: Figure = {
    caption: `Page tables of ${name}, walk to ${view.where}, 0x${(view.vpn * 4096).toString(16)}`,
    width: Math.max(WIDTH, layout.width),
    height: layout.height,
    draw: (ctx) => drawTables(ctx, { view, layout, theme, active, differing }),
  };
  const vma = view.vmas.find(({ vpn, pages }) => view.vpn >= vpn && view.vpn < vpn + pages);
  if (vma === undefined) return [walk];
  const pages = Math.min(vma.pages, MOST_LEAVES);
  // A part that holds the address of the walk, from the beginning of its page table.
  const first =
    pages === vma.pages ? 0 : Math.min(vma.pages - pages, Math.max(0, view.vpn - vma.vpn - (view.vpn % 512)));
  const window: PteWindow = await client.request('ptes', { step, proc: view.proc, vpn: vma.vpn + first, count: pages });
  const label = first === 0 ? vma.name : `${vma.name.replace(/\[.*/, '')}[${firstPage(vma) + first}..]`;
  const part = { ...vma, name: label, vpn: vma.vpn + first, pages };
  const leaves = layoutLeaves(pages, WIDTH);
  const some = pages === vma.pages ? '' : `: ${pages.toLocaleString('en')} from entry ${first.toLocaleString('en')} on`;
  const grid: Figure = {
    caption: `Leaf entries of ${vma.name}, ${vma.pages.toLocaleString('en')} pages${some}`,
    width: WIDTH,
    height: leaves.height,
    draw: (ctx) =>
      drawLeaves(
        ctx,
        { layout: leaves, theme, proc: view.proc, vma: part, active, differing, windowOf: () => window },
        0,
        leaves.height,
      ),
  };
  return [walk, grid];
}

async function foliosFigure({ client, step, selection, differing }: ViewSession, theme: Theme): Promise<Figure> {
  const { rows, total } = await client.request('folios', { step, from: 0, count: MOST_FOLIOS });
  const shown = rows.slice(0, MOST_FOLIOS);
  const scene = { rows: shown, theme, selection, differing, width: WIDTH };
  const more = total > shown.length ? `, the first ${shown.length} of ${total.toLocaleString('en')}` : '';
  return {
    caption: `Folios in the order of their allocation${more}`,
    width: WIDTH,
    height: foliosHeight(shown),
    draw: (ctx) => drawFolios(ctx, scene),
  };
}

async function rmapFigure({ client, step, selection, differing }: ViewSession, theme: Theme): Promise<Figure> {
  const view = await client.request('rmap', selection === undefined ? { step } : { step, selection });
  const layout = layoutRmap(view, WIDTH);
  return {
    caption: view.page === undefined ? 'All anon_vma trees' : 'How the kernel finds the mappings of the selected page',
    width: Math.max(WIDTH, layout.width),
    height: layout.height,
    draw: (ctx) => drawRmap(ctx, { view, layout, theme, active: selection, differing }),
  };
}

/** The steps in their lanes: all, if the picture stays narrower than a wall. */
export function timelineFigure({ run, step }: ViewSession, theme: Theme): Figure {
  if (run === undefined) throw new NoPicture('A comparison has no timeline. Export one of its views.');
  const width = Math.min(WIDEST_TIMELINE, Math.max(WIDTH, 180 + run.steps.length * STEP_GAP));
  const layout = layoutTimeline(run.procs, run.steps, { width, current: step, from: 0 });
  const some = layout.strip === undefined ? '' : `, ${layout.from} to ${layout.to} of ${run.steps.length}`;
  return {
    caption: `Steps by process${some}`,
    width,
    height: layout.lanesHeight,
    draw: (ctx) => drawTimeline(ctx, { layout, theme, current: step, pointed: undefined }),
  };
}
