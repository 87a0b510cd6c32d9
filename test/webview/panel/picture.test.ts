import { describe, expect, it } from 'vitest';
import type { PanelState, PictureChoice, TabId } from '../../../src/protocol';
import type { PageRequest } from '../page/serve';
import { type Page, usePanel } from '../page/usePanel';

const open = usePanel();
const PAPER: PictureChoice = { what: 'view', paper: true };

/** What the panel answers: the picture's markup, or why there is none. */
async function pictureOf(page: Page, choice: PictureChoice = PAPER): Promise<string> {
  await page.evaluate((wanted) => window.host.tell({ type: 'makePicture', choice: wanted }), choice);
  await page.waitForFunction(() => window.host.sent.some(({ type }) => type === 'picture' || type === 'noPicture'));
  const answers = await page.evaluate(() => window.host.sent);
  const answer = answers.findLast(({ type }) => type === 'picture' || type === 'noPicture');
  return answer?.type === 'picture' ? answer.svg : answer?.type === 'noPicture' ? answer.message : '';
}

/** Read as strictly as XML is: the texts of the picture, its title, its description, and what is wrong. */
function read(page: Page, svg: string) {
  return page.evaluate((markup) => {
    const document = new DOMParser().parseFromString(markup, 'image/svg+xml');
    const texts = [...document.querySelectorAll('text')].map((node) => node.textContent ?? '');
    return {
      error: document.querySelector('parsererror')?.textContent ?? '',
      root: document.documentElement.nodeName,
      title: document.querySelector('svg > title')?.textContent ?? '',
      desc: document.querySelector('svg > desc')?.textContent ?? '',
      texts,
      addresses: markup.match(/(?:href|src|url)\s*[=(]\s*["']?(?!#)[^"')]*/g) ?? [],
    };
  }, svg);
}

const shown = (tab: TabId, more: Partial<PanelState> = {}, scenario: PageRequest['scenario'] = 'welcome') =>
  open({ scenario, state: { step: 5, tab, ...more } });

describe('a picture of a view', () => {
  it.each([
    ['map', ['parent', 'child', 'folios 2–4', 'folio 5 · new ◆', 'mapcount 2 → 1', 'unmapped']],
    ['tables', ['PGD', 'PUD', 'PMD', 'PTE', 'buf', '4 of 4 present', 'pfn 0x100005']],
    ['folios', ['folio 1', 'folio 5 · new', 'zero page', 'parent, PTE buf[1]', 'child, PTE buf[0] · gone', '2 → 1']],
    ['rmap', ['anon_vma 1', 'anon_vma 2', 'avc 3']],
  ] as const)('of %s is XML with the labels that the view has, and a heading and legend', async (tab, labels) => {
    const page = await shown(tab);
    const { error, root, title, desc, texts, addresses } = await read(page, await pictureOf(page));
    expect({ error, root, addresses }).toEqual({ error: '', root: 'svg', addresses: [] });
    expect(title).toMatch(/^Welcome: fork and copy-on-write · /);
    expect(desc).toMatch(/^step 5 of 7 · child: write buf\[0\] · .*\. kernel 6\.12 · x86_64 · simulated by Folioscope/);
    for (const label of [
      ...labels,
      'read-only',
      '+ new',
      'step 5 of 7 · child: write buf[0] · 1 fault, 1 new folio, 1 TLB flush',
    ])
      expect(texts).toContain(label);
  });

  it('has all names that the table of the map has', async () => {
    const page = await shown('map');
    const { texts } = await read(page, await pictureOf(page));
    const table = await page.locator('table', { hasText: 'Folios' }).locator('tbody tr td:first-child').allInnerTexts();
    expect(table.length).toBeGreaterThan(2);
    for (const name of table) {
      const words = name.trim().replace(/^[±+−≠ ]+/, '');
      expect(
        texts.some((text) => text.includes(words)),
        words,
      ).toBe(true);
    }
  });

  it('is light for papers whatever the theme, and else of the theme', async () => {
    const page = await open({ theme: 'dark', state: { step: 5 } });
    expect(await pictureOf(page)).toContain('<rect width="1040" height="478" fill="#ffffff"/>');
    expect(await pictureOf(page, { what: 'view', paper: false })).toContain('fill="#1f1f1f"/>');
  });

  it('of the timeline has all steps', async () => {
    const page = await shown('map');
    const { error, texts } = await read(page, await pictureOf(page, { what: 'timeline', paper: true }));
    expect(error).toBe('');
    expect(texts).toEqual(expect.arrayContaining(['start', 'mmap buf 16K', 'fork child', 'exit']));
  });

  it('of a comparison has both sides, and what is not alike', async () => {
    const compare = { by: 'series', series: ['zap-no-lru-drain'] } as const;
    const page = await shown('folios', { step: 4, compare }, 'lruBatch');
    const { error, texts } = await read(page, await pictureOf(page));
    expect(error).toBe('');
    expect(texts.filter((text) => text === '≠ folio 1')).toHaveLength(2);
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^A: without zap-no-lru-drain · kernel 6\.12/),
        '≠ not alike in A and B',
      ]),
    );
  });

  it('of a huge mapping has a part of its entries, and says which', async () => {
    const page = await shown('tables', { step: 2 }, 'big');
    const { error, texts } = await read(page, await pictureOf(page));
    expect(error).toBe('');
    expect(texts).toContainEqual(expect.stringMatching(/^Leaf entries of .*: 4,096 from entry 0 on$/));
  });

  it('is refused for what is text, with what to do instead', async () => {
    const page = await shown('calls');
    expect(await pictureOf(page)).toBe('The calls are text, not a drawing. Copy them as plain text instead.');
  });

  it('is asked for by the button and by s', async () => {
    const page = await shown('map');
    await page.getByRole('button', { name: 'Export the view as SVG (s)' }).click();
    await page.keyboard.press('s');
    await page.waitForFunction(() => window.host.sent.filter(({ type }) => type === 'wantPicture').length === 2);
  });
});
