import type { ProcInfo, StepSummary } from '../../protocol';

/**
 * The timeline by formula: one lane per process, one place per step, all places equally far apart. If not all steps fit,
 * the lanes show a window of them and a strip below shows all, binned by pixel.
 */
export interface TimelineLayout {
  readonly width: number;
  /** Height of all lanes together. */
  readonly lanesHeight: number;
  /** Places of steps `from` … `to`; step 0 is the start. */
  readonly from: number;
  readonly to: number;
  readonly x0: number;
  readonly gap: number;
  readonly lanes: readonly Lane[];
  readonly markers: readonly Marker[];
  readonly forks: readonly Fork[];
  readonly strip?: Strip;
}
export interface Lane {
  readonly proc: number;
  readonly name: string;
  readonly y: number;
  /** The line is drawn while the process lives. */
  readonly x1: number;
  readonly x2: number;
  /** It ends inside the window: drawn with a bar. */
  readonly exits: boolean;
}
export type MarkerKind = 'start' | 'ok' | 'errno' | 'signal' | 'splat' | 'invariant';
export interface Marker {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly lane: number;
  readonly kind: MarkerKind;
  readonly failed: boolean;
  readonly label: string;
}
export interface Fork {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly proc: number;
}
export interface Strip {
  readonly y: number;
  readonly h: number;
  readonly x: number;
  readonly w: number;
  /** Per pixel: steps in it relative to the fullest, and the worst result. */
  readonly bins: readonly { readonly part: number; readonly worst: Marker['kind']; readonly failed: boolean }[];
  /** The window, in pixels. */
  readonly x1: number;
  readonly x2: number;
}

export interface TimelineRequest {
  readonly width: number;
  readonly current: number;
  /** First step of the window, as the user scrolled it; it is moved so far that the current step is inside. */
  readonly from: number;
  /** Pixels between steps asked for by zooming; undefined = whatever fits. */
  readonly gap?: number | undefined;
}

export const GAP = { min: 14, roomy: 96, max: 140 } as const;
const STRIP_HEIGHT = 12;

export function lanePitch(procs: number): number {
  if (procs <= 2) return 28;
  if (procs <= 4) return 24;
  if (procs <= 8) return 18;
  return 14;
}

export function layoutTimeline(
  procs: readonly ProcInfo[],
  steps: readonly StepSummary[],
  request: TimelineRequest,
): TimelineLayout {
  const narrow = request.width < 620;
  const longest = procs.reduce((most, proc) => Math.max(most, proc.name.length), 0);
  const x0 = Math.min(narrow ? 74 : 110, 26 + longest * 7.5);
  const usable = Math.max(60, request.width - x0 - 44);
  const fitting = usable / Math.max(1, steps.length);
  const gap = Math.max(GAP.min, Math.min(GAP.max, request.gap ?? (fitting >= GAP.min ? fitting : narrow ? 34 : 46)));
  const places = Math.floor(usable / gap);
  const all = steps.length <= places;
  const from = all ? 0 : windowStart(request.from, request.current, places, steps.length);
  const to = all ? steps.length : Math.min(steps.length, from + places);
  const xOf = (n: number): number => x0 + 10 + (n - from) * gap;
  const pitch = lanePitch(procs.length);
  const top = pitch >= 24 ? 24 : 16;
  const laneOf = new Map(procs.map((proc, i) => [proc.id, i]));
  const yOf = (proc: number): number => top + (laneOf.get(proc) ?? 0) * pitch;
  const right = xOf(to) + Math.min(gap, 24);

  const lanes = procs.map((proc): Lane => {
    const died = proc.died ?? Number.POSITIVE_INFINITY;
    const x1 = Math.max(x0, xOf(Math.max(from, proc.born)) + (proc.parent === undefined ? 0 : Math.min(gap * 0.5, 26)));
    const x2 = died < from ? x1 : Math.min(right, died > to ? right : xOf(died));
    return {
      proc: proc.id,
      name: proc.name,
      y: yOf(proc.id),
      x1: proc.born === 0 ? x0 : x1,
      x2: proc.born > to ? x1 : Math.max(x1, x2),
      exits: died >= from && died <= to,
    };
  });
  const markers: Marker[] = [];
  if (from === 0)
    markers.push({ n: 0, x: xOf(0), y: yOf(procs[0]?.id ?? 0), lane: 0, kind: 'start', failed: false, label: 'start' });
  const forks: Fork[] = [];
  for (let n = Math.max(1, from); n <= to; n++) {
    const step = steps[n - 1];
    if (step === undefined) continue;
    markers.push({
      n,
      x: xOf(n),
      y: yOf(step.proc),
      lane: laneOf.get(step.proc) ?? 0,
      kind: step.result,
      failed: hasFailed(step),
      label: step.label,
    });
    if (step.forked !== undefined)
      forks.push({
        x1: xOf(n),
        y1: yOf(step.proc),
        x2: xOf(n) + Math.min(gap * 0.5, 26),
        y2: yOf(step.forked),
        proc: step.forked,
      });
  }
  const lanesHeight = top + Math.max(0, procs.length - 1) * pitch + (pitch >= 24 ? 22 : 14);
  const base = { width: request.width, lanesHeight, from, to, x0, gap, lanes, markers, forks };
  return all ? base : { ...base, strip: layoutStrip(steps, x0, usable, lanesHeight, from, to) };
}

/** The window holds the current step, and two more on either side where there are any. */
function windowStart(wanted: number, current: number, places: number, count: number): number {
  const margin = Math.min(2, Math.floor(places / 3));
  const low = Math.min(current + margin, count) - places;
  const high = Math.max(0, current - margin);
  return Math.max(0, Math.min(count - places, Math.max(low, Math.min(high, wanted))));
}

export function hasFailed(step: StepSummary): boolean {
  return step.expects.some((expect) => !expect.pass && !expect.skipped);
}

const WORSE: readonly Marker['kind'][] = ['start', 'ok', 'errno', 'signal', 'splat', 'invariant'];

function layoutStrip(steps: readonly StepSummary[], x: number, w: number, y: number, from: number, to: number): Strip {
  const pixels = Math.max(1, Math.floor(w));
  const counts = new Uint32Array(pixels);
  const worst = new Uint8Array(pixels);
  const failed = new Uint8Array(pixels);
  steps.forEach((step, i) => {
    const at = Math.min(pixels - 1, Math.floor((i / steps.length) * pixels));
    counts[at] = (counts[at] ?? 0) + 1;
    worst[at] = Math.max(worst[at] ?? 0, WORSE.indexOf(step.result));
    if (hasFailed(step)) failed[at] = 1;
  });
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const bins = Array.from(counts, (count, i) => ({
    part: count / most,
    worst: WORSE[worst[i] ?? 0] ?? 'ok',
    failed: failed[i] === 1,
  }));
  return { y, h: STRIP_HEIGHT, x, w, bins, x1: x + (from / steps.length) * w, x2: x + (to / steps.length) * w };
}

/** The step nearest to a point of the lanes. */
export function stepAt(layout: TimelineLayout, x: number): number {
  return Math.max(layout.from, Math.min(layout.to, Math.round(layout.from + (x - layout.x0 - 10) / layout.gap)));
}

/** The step that a point of the strip stands for. */
export function stepInStrip(strip: Strip, x: number, count: number): number {
  return Math.max(0, Math.min(count, Math.round(((x - strip.x) / strip.w) * count)));
}
