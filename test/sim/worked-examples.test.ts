import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, problemsOf } from '../../src/sim/scenario';

/**
 * The worked examples of the facts about folios, by number, and the gallery's scenarios that come to the same numbers
 * (`gallery.test.ts` runs them): the file, and scenarios of it where not the whole file is meant.
 */
const SCENARIOS: Readonly<Record<number, readonly [file: string, ...titles: string[]]>> = {
  1: ['fork-cow/w1-who-writes-first.mms'],
  2: ['fork-cow/w2-child-exits.mms'],
  3: ['fork-cow/extra-reference.mms'],
  4: ['fork-cow/w4-grandchild.mms'],
  5: ['thp/w5-fault.mms', 'One fault maps 2 MiB'],
  6: ['thp/w6-fork-cow.mms'],
  7: ['thp/w7-pmd-reuse.mms'],
  8: ['thp/extra-reference.mms', 'PMD-mapped: the PMD is split'],
  9: ['thp/w9-partial-unmap.mms', 'DONTNEED of one page'],
  10: ['thp/w9-partial-unmap.mms', 'munmap of all but the last page'],
  11: ['thp/w9-partial-unmap.mms', 'The whole range of PTEs at once'],
  12: ['thp/split-partially-mapped.mms'],
  13: ['thp/w13-split-by-advice.mms', 'MADV_COLD of one page of a THP that was written once'],
  14: ['thp/w13-split-by-advice.mms', 'MADV_FREE of one page of a THP that was written as a whole'],
  15: ['thp/w15-reuse-of-ptes.mms', 'All 512 pages are left'],
  16: ['thp/extra-reference.mms', 'PTE-mapped: each page is copied'],
  17: ['thp/w15-reuse-of-ptes.mms', 'One page is left', 'Two pages are left'],
  18: ['thp/w15-reuse-of-ptes.mms', 'Page 0 is gone'],
  19: ['thp/w19-mm-ids.mms', 'The untracked process outlives both others', 'The first one is left'],
  20: ['thp/w19-mm-ids.mms', 'A freed slot is used again'],
  21: ['thp/w21-mthp.mms', '64 KiB: fault, fork, copy, unmap, reuse'],
  22: ['thp/w9-partial-unmap.mms', 'Dropped by one process, then by the other'],
  23: ['thp/w9-partial-unmap.mms', 'The PMD goes last'],
  24: ['thp/w13-split-by-advice.mms', 'Is it shared? A child maps page 50 alone'],
  25: ['pins/fork.mms', 'Fork with a pinned THP'],
  26: ['pins/fork.mms', 'Fork with pinned pages'],
  27: ['thp/w27-huge-zero.mms'],
  28: ['thp/w21-mthp.mms', 'Which size a fault takes'],
  29: ['thp/w29-mremap.mms'],
  32: ['swap/w32-read-or-write.mms'],
  33: ['swap/w33-fork.mms'],
  34: ['swap/w34-thp.mms'],
  35: ['migration/w35-read-only.mms'],
  37: ['madvise/lazyfree-batches.mms'],
  38: ['anon-vma/w38-growth-and-reuse.mms'],
};

const FILES = 'about files or shmem: this model has private anonymous memory';

/** Those without a scenario, and why. */
const WITHOUT: Readonly<Record<number, string>> = {
  30: FILES,
  31: FILES,
  36: FILES,
};

describe('the worked examples', () => {
  it('have a scenario each, or a reason why not', () => {
    const numbers = [SCENARIOS, WITHOUT].flatMap((table) => Object.keys(table).map(Number));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 38 }, (_, i) => i + 1));
  });

  it.each(Object.entries(SCENARIOS))('number %s is in the gallery', (_, [file, ...titles]) => {
    const text = readFileSync(path.resolve(import.meta.dirname, '../../scenarios', file), 'utf8');
    expect(problemsOf(text)).toEqual([]);
    expect(parse(text).scenarios.map(({ title }) => title.text)).toEqual(expect.arrayContaining(titles));
  });
});
