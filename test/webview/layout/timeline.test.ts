import { describe, expect, it } from 'vitest';
import type { ProcInfo, StepSummary } from '../../../src/protocol';
import { GAP, layoutTimeline, stepAt, stepInStrip } from '../../../src/webview/timeline/layout';

const PROCS: readonly ProcInfo[] = [
  { id: 0, name: 'parent', born: 0 },
  { id: 1, name: 'child', born: 2, died: 6, parent: 0 },
];

function steps(count: number, more: (n: number) => Partial<StepSummary> = () => ({})): StepSummary[] {
  return Array.from({ length: count }, (_, i) => ({
    n: i + 1,
    line: i + 2,
    text: `write buf[${i}]`,
    proc: 0,
    label: 'write',
    result: 'ok',
    outcome: '',
    changes: 1,
    expects: [],
    ...more(i + 1),
  }));
}
const request = (current: number, more: { from?: number; gap?: number; width?: number } = {}) => ({
  width: more.width ?? 1200,
  current,
  from: more.from ?? 0,
  gap: more.gap,
});

describe('layout of the timeline', () => {
  it('shows all steps of a short run, without a strip', () => {
    const layout = layoutTimeline(PROCS, steps(9), request(4));
    expect(layout.strip).toBeUndefined();
    expect(layout.markers.map((marker) => marker.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const marker of layout.markers) expect(marker.x).toBeLessThan(1200);
  });

  it('keeps to a window in a run of 10,000 steps and bins the rest', () => {
    for (const current of [0, 1, 5000, 9999, 10_000]) {
      const layout = layoutTimeline(PROCS, steps(10_000), request(current));
      expect(layout.from).toBeLessThanOrEqual(current);
      expect(layout.to).toBeGreaterThanOrEqual(current);
      expect(layout.markers.length).toBeLessThan(100);
      expect(layout.strip?.bins.length).toBeLessThan(1200);
    }
  });

  it('brings what is bad into the strip, however many good steps share its pixel', () => {
    const layout = layoutTimeline(
      PROCS,
      steps(10_000, (n) => (n === 7001 ? { result: 'signal' } : {})),
      request(1),
    );
    const bad = layout.strip?.bins.filter((bin) => bin.worst === 'signal') ?? [];
    expect(bad).toHaveLength(1);
  });

  it('follows the window the user scrolled to, as long as the current step stays inside', () => {
    const all = steps(1000);
    const far = layoutTimeline(PROCS, all, request(500, { from: 495 }));
    expect(far.from).toBe(495);
    const lost = layoutTimeline(PROCS, all, request(500, { from: 900 }));
    expect(lost.from).toBeLessThanOrEqual(500);
    expect(lost.to).toBeGreaterThanOrEqual(500);
  });

  it('keeps distances within what can be read and hit', () => {
    expect(layoutTimeline(PROCS, steps(2), request(1)).gap).toBeLessThanOrEqual(GAP.max);
    expect(layoutTimeline(PROCS, steps(900), request(1, { gap: 1 })).gap).toBe(GAP.min);
  });

  it('draws a fork from the parent and ends the lane of a process that exits', () => {
    const layout = layoutTimeline(
      PROCS,
      steps(9, (n) => (n === 2 ? { forked: 1 } : {})),
      request(3),
    );
    const [fork] = layout.forks;
    const child = layout.lanes[1];
    expect(fork?.y1).toBe(layout.lanes[0]?.y);
    expect(fork?.y2).toBe(child?.y);
    expect(child?.exits).toBe(true);
    expect(child?.x2).toBe(layout.markers.find((marker) => marker.n === 6)?.x);
  });

  it('marks failed expectations, not skipped ones', () => {
    const expectation = { line: 1, text: '', expected: '', actual: '' };
    const layout = layoutTimeline(
      PROCS,
      steps(3, (n) => ({
        expects: [
          { ...expectation, pass: n !== 2, skipped: false },
          { ...expectation, pass: false, skipped: true },
        ],
      })),
      request(1),
    );
    expect(layout.markers.filter((marker) => marker.failed).map((marker) => marker.n)).toEqual([2]);
  });

  it('has lanes for 20 processes in little height', () => {
    const many = Array.from({ length: 21 }, (_, id): ProcInfo => ({ id, name: `p${id}`, born: 0 }));
    const layout = layoutTimeline(many, steps(30), request(1));
    expect(new Set(layout.lanes.map((lane) => lane.y)).size).toBe(21);
    expect(layout.lanesHeight).toBeLessThan(340);
  });
});

describe('seeking', () => {
  it('finds the step under the pointer', () => {
    const layout = layoutTimeline(PROCS, steps(9), request(4));
    for (const marker of layout.markers) expect(stepAt(layout, marker.x + 2)).toBe(marker.n);
    expect(stepAt(layout, -500)).toBe(0);
    expect(stepAt(layout, 5000)).toBe(9);
  });

  it('finds a step in the strip', () => {
    const { strip } = layoutTimeline(PROCS, steps(10_000), request(1));
    if (strip === undefined) throw new Error('a strip is expected');
    expect(stepInStrip(strip, strip.x, 10_000)).toBe(0);
    expect(stepInStrip(strip, strip.x + strip.w / 2, 10_000)).toBe(5000);
    expect(stepInStrip(strip, strip.x + strip.w + 50, 10_000)).toBe(10_000);
  });
});
