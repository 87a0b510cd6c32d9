import { describe, expect, it } from 'vitest';
import { VISIBLE_FUNCTIONS } from '../../src/sim/conformance/ftrace';
import { cutForkCalls, foldCalls, unfoldCalls } from '../../src/sim/trace/observationCalls';
import { golden, KERNELS, traceNames } from './traces';

describe('folding of calls', () => {
  it.each([
    ['', ''],
    ['f', 'f'],
    ['f f f', 'f*3'],
    ['f g f g f g h', '(f g)*3 h'],
    ['a b b', 'a b*2'],
    ['x f g x f g x', '(x f g)*2 x'],
  ])('%s → %s', (names, folded) => {
    const split = (text: string): string[] => text.split(' ').filter((word) => word !== '');
    expect(foldCalls(split(names)).calls.join(' ')).toBe(folded);
  });

  it.each(KERNELS)('folds every list of the golden traces of %s as the oracle did', (kernel) => {
    for (const name of traceNames(kernel)) {
      for (const step of golden(kernel, name).steps) {
        if (step.calls === undefined || step.calls_left_out !== undefined) continue;
        expect(foldCalls(unfoldCalls(step.calls)).calls).toEqual(step.calls);
      }
    }
  });

  it('writes 400 entries and counts the rest', () => {
    const names = Array.from({ length: 450 }, (_, i) => `f${i}`);
    expect(foldCalls(names).calls).toHaveLength(400);
    expect(foldCalls(names).leftOut).toBe(50);
  });

  it('cuts a fork before its VMAs and at the first page fault', () => {
    expect(cutForkCalls(['mmap_region', 'anon_vma_fork', 'copy_page_range', 'handle_mm_fault', 'do_wp_page'])).toEqual([
      'anon_vma_fork',
      'copy_page_range',
    ]);
    expect(cutForkCalls(['handle_mm_fault'])).toEqual([]);
  });
});

describe('functions that ftrace can see', () => {
  it.each(KERNELS)('are those of the golden traces of %s', (kernel) => {
    // Traces of another build of the kernel say themselves what they show.
    const traces = traceNames(kernel).map((name) => golden(kernel, name));
    const tabled = traces.filter(({ traced }) => traced === undefined);
    const seen = new Set(tabled.flatMap(({ steps }) => steps.flatMap((step) => unfoldCalls(step.calls ?? []))));
    expect([...(VISIBLE_FUNCTIONS.get(kernel) ?? [])].sort()).toEqual([...seen].sort());
  });
});
