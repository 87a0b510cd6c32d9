import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SeriesReview } from '../../src/review/model';
import { lineOf, reviewed } from './reading';

const folder = path.join(import.meta.dirname, 'seeds');
const files = readdirSync(folder);

function seed(number: string): string {
  const name = files.find((file) => file.startsWith(number)) ?? '';
  return readFileSync(path.join(folder, name), 'utf8');
}

function names(review: SeriesReview): string[] {
  return review.functions.map(({ name }) => name);
}

describe('a mail whose line breaks were lost', () => {
  it.each(['000', '001', '003', '004'])('says so and what to do (%s)', async (number) => {
    const review = await reviewed(seed(number));
    expect(review.patches).toEqual([]);
    expect(review.problems.map(({ message }) => message)).toContain(
      'The line breaks of this mail are lost, so its diff cannot be read. ' +
        'Open the raw mail, as "raw" or "mbox.gz" of a list archive give it.',
    );
    expect(review.cover?.body.length).toBeGreaterThan(5000);
  });

  it('still has its headers', async () => {
    const review = await reviewed(seed('001'));
    expect(review.title).toBe('mm: vm_normal_page*() + CoW PFNMAP improvements');
    expect(review.cover).toMatchObject({
      subject: '[PATCH RFC 00/14] mm: vm_normal_page*() + CoW PFNMAP improvements',
      from: 'David Hildenbrand',
      date: 'Tue, 17 Jun 2025 17:43:31 +0200',
      messageId: '20250617154345.2494405-1-david@redhat.com',
    });
    expect((await reviewed(seed('004'))).cover?.subject).toBe(
      "Re: [PATCH 1/2] mm: Allow architectures to request 'old' entries when prefaulting",
    );
  });

  it('tells which functions it names', async () => {
    expect(names(await reviewed(seed('000')))).toContain('__collapse_huge_page_swapin');
    expect(names(await reviewed(seed('003')))).toEqual(expect.arrayContaining(['pte_offset_map_lock', 'do_swap_page']));
    expect(names(await reviewed(seed('004')))).toEqual(
      expect.arrayContaining(['alloc_set_pte', 'do_fault_around', 'finish_fault']),
    );
    const review = await reviewed(seed('001'));
    expect(review.functions.find(({ name }) => name === 'vm_normal_page')).toMatchObject({ kinds: [] });
  });
});

describe('a series that the model has', () => {
  it('is recognised by the Message-ID of its cover letter', async () => {
    const { recognised } = await reviewed(seed('001'));
    expect(recognised.map(({ id, by, text }) => [id, by, text])).toEqual([
      ['huge-zero-special', 'Message-ID', '20250617154345.2494405-1-david@redhat.com'],
    ]);
  });

  it('is recognised by a link to another version of it', async () => {
    const { recognised } = await reviewed(seed('003'));
    expect(recognised.map(({ id, by }) => [id, by])).toEqual([['pte-map-can-fail', 'link']]);
  });

  it('is recognised in the messages of its commits, at the line that tells', async () => {
    const text = seed('002');
    const { recognised } = await reviewed(text);
    expect(recognised.map(({ id }) => id).sort()).toEqual([
      'anon-rmap-cleanups',
      'anon-vma-recheck',
      'hugetlb-rmap',
      'mlock-large-folio',
      'mm-counter-folio',
      'move-anon-rmap',
      'mthp',
      'per-vma-lock',
      'rmap-overhaul',
      'thp-swap-private',
      'vma-address',
    ]);
    for (const { text: sign, place } of recognised) expect(lineOf(text, place)).toContain(sign.slice(0, 20));
  });

  it('is not seen in mails about what the model does not have', async () => {
    for (const number of ['000', '004']) expect((await reviewed(seed(number))).recognised).toEqual([]);
  });

  it('is recognised by the subject of a patch, whatever its case, blanks and version', async () => {
    const mail = (subject: string): string =>
      `From: a@example.org\nSubject: ${subject}\n\nText.\n---\ndiff --git a/mm/rmap.c b/mm/rmap.c\n--- a/mm/rmap.c\n+++ b/mm/rmap.c\n` +
      '@@ -1 +1 @@\n-int a;\n+int b;\n';
    const by = async (subject: string): Promise<string[]> =>
      (await reviewed(mail(subject))).recognised.map(({ id }) => id);
    expect(await by('[PATCH v7 28/32] mm/memory:  Allow pte_offset_map[_lock]() to fail')).toEqual([
      'pte-map-can-fail',
    ]);
    expect(await by('[RFC PATCH v2] Anon rmap cleanups')).toEqual(['anon-rmap-cleanups']);
    expect(await by('[PATCH] Anon rmap cleanups, and more')).toEqual([]);
  });
});
