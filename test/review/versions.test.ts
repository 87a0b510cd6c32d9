import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../src/review';
import type { VersionsReview } from '../../src/review/model';
import { source } from './reading';

/** A mailbox: each patch is its subject and what it changes, as `file function: line`. */
function mailbox(version: number, patches: readonly (readonly [title: string, ...changes: string[]])[]): string {
  const cover =
    `From git@z Thu Jan  1 00:00:00 1970\nFrom: a@example.org\n` +
    `Subject: [PATCH v${version} 0/${patches.length}] mm: things\n\nText.\n\n`;
  const mails = patches.map(([title, ...changes], index) => {
    const diffs = changes.map((change) => {
      const [, file = '', name = '', line = ''] = /^(\S+) (\w+): (.*)$/.exec(change) ?? [];
      return `diff --git a/${file} b/${file}\n--- a/${file}\n+++ b/${file}\n@@ -1,2 +1,3 @@ void ${name}(void)\n \tint a;\n+\t${line}\n \tint b;\n`;
    });
    return (
      `From git@z Thu Jan  1 00:00:00 1970\nFrom: a@example.org\n` +
      `Subject: [PATCH v${version} ${index + 1}/${patches.length}] ${title}\n\nText.\n---\n${diffs.join('')}-- \n2.39\n\n`
    );
  });
  return cover + mails.join('');
}

async function compared(before: string, after: string): Promise<VersionsReview> {
  const steps = compareVersions([source(before)], [source(after)]);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
  }
}

const V1 = mailbox(1, [
  ['mm/rmap: first', 'mm/rmap.c page_vma_mapped_walk: one();'],
  ['mm/memory: second', 'mm/memory.c do_wp_page: two();', 'mm/memory.c do_swap_page: two();'],
  ['mm: given up', 'mm/swap.c folio_add_lru: three();'],
  ['mm/ksm: fourth', 'mm/ksm.c ksm_madvise: four();', 'mm/ksm.c break_ksm: four();'],
]);

const V2 = mailbox(2, [
  ['mm/rmap:  First', 'mm/rmap.c page_vma_mapped_walk: one();'],
  ['mm/memory: second', 'mm/memory.c do_wp_page: two();', 'mm/memory.c do_anonymous_page: two();'],
  ['mm/ksm: fourth, under another name', 'mm/ksm.c ksm_madvise: four();', 'mm/ksm.c break_ksm: five();'],
  ['mm: new', 'mm/mlock.c mlock_folio: six();'],
]);

describe('a series against its next version', () => {
  it('matches patches by title, then by what they change', async () => {
    const versions = await compared(V1, V2);
    expect(versions.old).toEqual({ title: 'mm: things', version: 1 });
    expect(versions.new).toEqual({ title: 'mm: things', version: 2 });
    expect(versions.patches.map(({ change, old, new: fresh, title }) => [change, old, fresh, title])).toEqual([
      ['same', 1, 1, 'mm/rmap: First'],
      ['changed', 2, 2, 'mm/memory: second'],
      ['dropped', 3, undefined, 'mm: given up'],
      ['changed', 4, 3, 'mm/ksm: fourth, under another name'],
      ['added', undefined, 4, 'mm: new'],
    ]);
  });

  it('tells which functions are newly touched and which no longer, of each patch and over all', async () => {
    const versions = await compared(V1, V2);
    expect(versions.patches[1]).toMatchObject({
      newlyTouched: ['do_anonymous_page'],
      noLongerTouched: ['do_swap_page'],
    });
    expect(versions.newlyTouched.map(({ name }) => name)).toEqual(['do_anonymous_page', 'mlock_folio']);
    expect(versions.noLongerTouched.map(({ name }) => name)).toEqual(['do_swap_page', 'folio_add_lru']);
    expect(versions.newlyTouched[0]).toMatchObject({ modelled: 'mm/memory.c' });
  });

  it('finds nothing new in the same series', async () => {
    const versions = await compared(V1, V1);
    expect(versions.patches.every(({ change }) => change === 'same')).toBe(true);
    expect(versions.newlyTouched).toEqual([]);
    expect(versions.noLongerTouched).toEqual([]);
  });
});
