import { expect, it } from 'vitest';
import { A, pteOf, scene } from './scene';

/** Unmaps four pages in one gather and touches a new one: which of the four it gets. */
function nextAfterUnmap(kernel: string, series: readonly string[] = []): number {
  const { machine, parent } = scene(kernel, 5, series);
  machine.write(parent, A, 4, () => 1);
  machine.drain();
  const pfns = [0, 1, 2, 3].map((page) => pteOf(machine, parent, A + page).pfn);
  machine.munmap(parent, A, 4);
  machine.write(parent, A + 4, 1, () => 1);
  return pfns.indexOf(pteOf(machine, parent, A + 4).pfn);
}

it('gives pages back so that the first that was unmapped is the next to be allocated, until 6.8', () => {
  expect(nextAfterUnmap('6.1')).toBe(0);
  expect(nextAfterUnmap('6.12', ['-batched-folio-freeing'])).toBe(0);
});

it('gives pages back in their order since 6.9', () => {
  for (const kernel of ['6.12', '6.18', '7.2']) {
    expect(nextAfterUnmap(kernel)).toBe(3);
  }
});
