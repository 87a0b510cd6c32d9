import { describe, expect, it } from 'vitest';
import { lineOf, reviewed, touches } from './reading';

const DIFF = `diff --git a/mm/rmap.c b/mm/rmap.c
--- a/mm/rmap.c
+++ b/mm/rmap.c
@@ -10,3 +10,3 @@ static int greet(struct folio *folio)
 	int a = 1;
-	page_remove_rmap(folio);
+	folio_remove_rmap_ptes(folio, "ü", 2 = 3);
 	return 0;
`;
const TOUCHED = ['changes greet (both)', 'calls page_remove_rmap (old)', 'calls folio_remove_rmap_ptes (new)'];

function mail(headers: string, body: string): string {
  return `From: a@example.org\nSubject: [PATCH] mm: one\nMessage-ID: <1@example.org>\n${headers}\n${body}`;
}

function quotedPrintable(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const whole = bytes
    .map((byte) =>
      byte === 10 || (byte >= 32 && byte < 127 && byte !== 61)
        ? String.fromCharCode(byte)
        : `=${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('');
  return whole.replace(/[^\n]{60}(?=[^\n])/g, '$&=\n');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** What is touched, without the lines. */
function bare(list: readonly string[]): string[] {
  return list.map((line) => line.replace(/: .*$/, '').replace(/:$/, ''));
}

describe('the text of a mail', () => {
  it.each([
    ['8bit', mail('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n', `Why.\n---\n${DIFF}`)],
    ['no headers about it', mail('', `Why.\n---\n${DIFF}`)],
    ['CRLF', mail('', `Why.\n---\n${DIFF}`).replace(/\n/g, '\r\n')],
    [
      'quoted-printable',
      mail(
        'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n',
        quotedPrintable(`Why.\n---\n${DIFF}`),
      ),
    ],
    [
      'several parts',
      mail(
        'Content-Type: multipart/mixed; boundary="b"\n',
        `--b\nContent-Type: text/plain\n\nWhy.\n\n--b\nContent-Type: text/x-patch; name="1.patch"\n\n${DIFF}\n--b\nContent-Type: text/html\n\n<p>\n--b--\n`,
      ),
    ],
    [
      'signed',
      mail(
        'Content-Type: multipart/signed; boundary=b\n',
        `--b\nContent-Type: text/plain; charset=utf-8\n\nWhy.\n---\n${DIFF}-- \n2.39\n\n--b\nContent-Type: application/pgp-signature\n\n-----BEGIN\n--b--\n`,
      ),
    ],
    [
      'a forwarded mail',
      mail('Content-Type: message/rfc822\n', `From: b@example.org\nSubject: [PATCH] one\n\nWhy.\n---\n${DIFF}`),
    ],
    [
      'a charset that it had before an editor converted it',
      mail('Content-Type: text/plain; charset=iso-8859-1\n', `Why: \u00fc\n---\n${DIFF}`).replace('Why:', 'Why.'),
    ],
    ['a charset that is not its own', mail('Content-Type: text/plain; charset=us-ascii\n', `Why.\n---\n${DIFF}`)],
    ['a charset that nobody knows', mail('Content-Type: text/plain; charset=klingon\n', `Why.\n---\n${DIFF}`)],
  ])('is decoded, and places are those of the opened file: %s', async (_, text) => {
    const review = await reviewed(text);
    expect(review.problems).toEqual([]);
    expect(review.patches[0]?.body).toMatch(/^Why\./);
    expect(bare(touches(review, text))).toEqual(TOUCHED);
    const hunk = review.patches[0]?.files[0]?.hunks[0];
    expect(lineOf(text, hunk?.place)).toMatch(/^@@ -10,3 \+10,3 @@ static int greet/);
    const [line] = hunk?.functions ?? [];
    expect(lineOf(text, line?.place)).toMatch(/^-(?:\t|=09)page_remove_rmap/);
  });

  it('is decoded from base64, where the part stands for its lines', async () => {
    const text = mail(
      'Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8\n',
      base64(`Why.\n---\n${DIFF}`),
    );
    const review = await reviewed(text);
    expect(review.problems).toEqual([]);
    expect(bare(touches(review, text))).toEqual(TOUCHED);
    const hunk = review.patches[0]?.files[0]?.hunks[0];
    expect(lineOf(text, hunk?.place)).toMatch(/^V2h5Lg/);
    expect(hunk?.functions.every(({ place }) => place === undefined)).toBe(true);
    expect(hunk?.functions[0]).toMatchObject({ oldLine: 11, newLine: 11 });
  });

  it('is read as windows-1252 where it is not what it claims to be', async () => {
    const review = await reviewed(latin1(mail('Content-Type: text/plain; charset=utf-8\n', `Why.\n---\n${DIFF}`)));
    expect(review.problems.map(({ message }) => message)).toEqual([
      'The text is not utf-8; it was read as windows-1252.',
    ]);
    expect(review.patches[0]?.files[0]?.hunks[0]?.functions.map(({ name }) => name)).toContain('page_remove_rmap');
    const named = await reviewed(
      latin1(mail('Content-Type: text/plain; charset=iso-8859-1\n', `Grüße.\n---\n${DIFF}`)),
    );
    expect(named.problems).toEqual([]);
    expect(named.patches[0]?.body).toMatch(/^Grüße/);
  });

  it('is read from UTF-16 and with a byte order mark', async () => {
    const utf16 = Buffer.from(`\ufeff${DIFF}`, 'utf16le');
    for (const bytes of [new Uint8Array(utf16), new TextEncoder().encode(`\ufeff${DIFF}`)]) {
      const review = await reviewed(bytes);
      expect(bare(touches(review, DIFF))).toEqual(TOUCHED);
      expect(review.problems).toEqual([]);
    }
  });

  it('is joined again where a mail client reflowed it', async () => {
    const flowed = mail(
      'Content-Type: text/plain; charset=utf-8; format=flowed\n',
      `This is \nwhy.\n---\n${DIFF.replace(/^ /gm, '  ')}`,
    );
    const review = await reviewed(flowed);
    expect(review.patches[0]?.body).toMatch(/^This is why\./);
    expect(bare(touches(review, flowed))).toEqual(TOUCHED);
  });

  it('is no patch where only HTML is left', async () => {
    const review = await reviewed(mail('Content-Type: text/html\n', '<p>diff --git a/a.c b/a.c</p>'));
    expect(review.patches[0]?.files).toEqual([]);
    expect(review.problems[0]?.message).toMatch(/^There is no diff in this\. Open the raw mail/);
  });
});

describe('a mailbox', () => {
  const box = (...mails: string[]): string =>
    mails.map((each) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${each}\n`).join('\n');
  const patch = (subject: string, id: string, diff = DIFF): string =>
    `From: a@example.org\nSubject: ${subject}\nMessage-ID: <${id}>\n\nText ${id}.\n---\n${diff}-- \n2.39\n`;

  it('does not take a line of the text for another mail', async () => {
    const review = await reviewed(
      box(
        `${patch('[PATCH 1/1] a', '1').replace('Text 1.', '>From here on.\nFrom there on.\nFrom x Thu Jan  1 00:00:00 1970\nno header')}`,
      ),
    );
    expect(review.patches.length).toBe(1);
    expect(review.patches[0]?.body).toBe(
      'From here on.\nFrom there on.\nFrom x Thu Jan  1 00:00:00 1970\nno header\n---',
    );
  });

  it('is read from git format-patch files, one after another or each by itself, in any order', async () => {
    const mails = ['[PATCH 10/10] ten', '[PATCH 2/10] two', '[PATCH 01/10] one'].map((subject) =>
      patch(subject, subject.slice(7, 9)),
    );
    for (const review of [await reviewed(box(...mails)), await reviewed(...mails)]) {
      expect(review.patches.map(({ number, title }) => [number, title])).toEqual([
        [1, 'one'],
        [2, 'two'],
        [10, 'ten'],
      ]);
      expect(review.problems.map(({ message }) => message)).toEqual([
        'Patches 3, 4, 5, 6, 7, 8, 9 of 10 are missing. Fetch the whole thread, as b4 am does.',
      ]);
    }
  });

  it('shows the newest of several versions, and says so', async () => {
    const review = await reviewed(
      box(patch('[PATCH 1/1] one', '1'), patch('[RFC PATCH v3 1/1] one', '3'), patch('[PATCHv2 1/1] one', '2')),
    );
    expect(review.version).toBe(3);
    expect(review.patches.map(({ messageId }) => messageId)).toEqual(['3']);
    expect(review.problems[0]?.message).toBe(
      'This has several versions of a series (v1, v2, v3); v3 is shown. Open two files to compare versions.',
    );
  });

  it('shows a version of a few patches amid the patches of the version before', async () => {
    const first = ['0/3', '1/3', '2/3', '3/3'].map((number) =>
      patch(`[PATCH ${number}] mm: ${number}`, number, number === '0/3' ? '' : DIFF),
    );
    const review = await reviewed(box(...first, patch('[PATCH v2 2/3] mm: 2/3', 'again')));
    expect(review.version).toBe(2);
    expect(review.cover?.messageId).toBe('0/3');
    expect(review.patches.map(({ number, messageId }) => [number, messageId])).toEqual([
      [1, '1/3'],
      [2, 'again'],
      [3, '3/3'],
    ]);
    expect(review.problems.map(({ message }) => message)).toEqual([
      'This has several versions of a series (v1, v2); v2 is shown, and of what it does not have anew the version before. ' +
        'Open two files to compare versions.',
    ]);
  });

  it('numbers patches by their place where two series are in it', async () => {
    const review = await reviewed(
      box(patch('[PATCH 1/2] a', 'a'), patch('[PATCH 2/2] b', 'b'), patch('[PATCH 1/1] c', 'c')),
    );
    expect(review.patches.map(({ number, title }) => [number, title])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  it('names the author, where another one sent the mail', async () => {
    const sent = patch('[PATCH] a', 'a').replace('Text a.', 'From: Ada <ada@example.org>\n\nText.');
    expect((await reviewed(box(sent))).patches[0]?.from).toBe('Ada <ada@example.org>');
  });

  it('leaves out answers, though they quote diffs, and what came twice', async () => {
    const answer = `From: b@example.org\nSubject: Re: [PATCH 1/1] one\n\nOn Monday:\n${DIFF.replace(/^/gm, '> ')}\nNo.\n`;
    const review = await reviewed(box(patch('[PATCH 1/1] one', '1'), answer, patch('[PATCH 1/1] one', '1')));
    expect(review.patches.length).toBe(1);
    expect(review.problems.map(({ message }) => message)).toEqual([
      'One mail is an answer, not a patch, and left out.',
    ]);
  });
});

describe('a patch’s id', () => {
  const idOf = async (text: string): Promise<string | undefined> => (await reviewed(text)).patches[0]?.id;

  it('stays the same when blanks, line numbers and the mail change, and changes with title and diff', async () => {
    const id = await idOf(mail('', `Why.\n---\n${DIFF}`));
    expect(await idOf(mail('X-Other: 1\n', `Other words.\n---\n${DIFF.replace('-10,3 +10,3', '-20,3 +21,3')}`))).toBe(
      id,
    );
    expect(await idOf(mail('', `Why.\n---\n${DIFF.replace('(folio, "ü"', '(folio,  "ü"')}`))).toBe(id);
    expect(await idOf(mail('', `Why.\n---\n${DIFF.replace('"ü"', '"u"')}`))).not.toBe(id);
    expect(await idOf(mail('', `Why.\n---\n${DIFF}`).replace('mm: one', 'mm: two'))).not.toBe(id);
  });
});
