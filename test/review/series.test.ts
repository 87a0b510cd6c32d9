import { describe, expect, it } from 'vitest';
import { lineOf, reviewed, touches } from './reading';

const SERIES = `From mboxrd@z Thu Jan  1 00:00:00 1970
From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>
Subject: [PATCH v2 2/2] mm/rmap: second
 part
Date: Tue, 17 Jun 2025 15:43:51 +0000
Message-ID: <2@example.org>

Body two.
---
 mm/rmap.c | 2 +-

diff --git a/mm/rmap.c b/mm/rmap.c
index 111..222 100644
--- a/mm/rmap.c
+++ b/mm/rmap.c
@@ -1000,7 +1000,14 @@ static int page_mkclean(struct folio *folio)
 	int a;
 
-	folio_remove_rmap_ptes(folio);
+	page_remove_rmap(folio);
 	return 0;
 }
 
+static __always_inline void
+added(int a,
+      int b)
+{
+}
+
 int other(void)
 {
-- 
2.39.5

From mboxrd@z Thu Jan  1 00:00:00 1970
From: j@example.org
Subject: [PATCH v2 1/2] mm/rmap: first
Message-ID: <1@example.org>
Content-Transfer-Encoding: quoted-printable
Content-Type: text/plain; charset=utf-8

Body =C3=BC one long =
line.
---
diff --git a/mm/memory.c b/mm/memory.c
--- a/mm/memory.c
+++ b/mm/memory.c
@@ -1,3 +1,3 @@ void foo(void)
 	a =3D 1;
-	b =3D 2;
+	b =3D =
3;
 	c =3D 2;
--=20
2.3

From mboxrd@z Thu Jan  1 00:00:00 1970
From: j@example.org
Subject: [PATCH v2 0/2] mm/rmap: cover
Message-ID: <0@example.org>

Cover.

From mboxrd@z Thu Jan  1 00:00:00 1970
From: k@example.org
Subject: Re: [PATCH v2 0/2] mm/rmap: cover
Message-ID: <r@example.org>

> Cover.
>From what I see: nice.
`;

describe('a mailbox with a series', () => {
  it('is read as cover letter and patches in the order of their numbers', async () => {
    const review = await reviewed(SERIES);
    expect(review.title).toBe('mm/rmap: cover');
    expect(review.version).toBe(2);
    expect(review.cover?.body).toBe('Cover.');
    expect(review.patches.map(({ number, title, place }) => [number, title, lineOf(SERIES, place)])).toEqual([
      [1, 'mm/rmap: first', 'From: j@example.org'],
      [2, 'mm/rmap: second part', 'From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>'],
    ]);
    expect(review.patches[1]).toMatchObject({
      from: 'Jürgen <j@example.org>',
      messageId: '2@example.org',
      date: '2025-06-17T15:43:51.000Z',
    });
  });

  it('tells which functions each hunk touches, and at which line of the mailbox', async () => {
    const review = await reviewed(SERIES);
    expect(touches(review, SERIES)).toEqual([
      'changes foo (both): -\tb =3D 2;',
      'changes page_mkclean (both): -\tfolio_remove_rmap_ptes(folio);',
      'calls folio_remove_rmap_ptes (old): -\tfolio_remove_rmap_ptes(folio);',
      'calls page_remove_rmap (new): +\tpage_remove_rmap(folio);',
      'adds added (new): +static __always_inline void',
    ]);
    expect(review.functions.find(({ name }) => name === 'folio_remove_rmap_ptes')).toMatchObject({
      kinds: ['calls'],
      patches: [2],
      modelled: 'mm/rmap.c',
      series: expect.arrayContaining(['rmap-overhaul']),
    });
  });

  it('leaves answers out and says so', async () => {
    const review = await reviewed(SERIES);
    expect(review.problems.map(({ message, place }) => [message, lineOf(SERIES, place)])).toEqual([
      ['One mail is an answer, not a patch, and left out.', 'From: k@example.org'],
    ]);
  });
});
