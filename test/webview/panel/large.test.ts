import { describe, expect, it } from 'vitest';
import { type Page, usePanel } from '../page/usePanel';
import { BUF } from '../shotList';

const open = usePanel();
const folioLine = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) });
const counts = (page: Page, name: string) =>
  folioLine(page, name).getByRole('group', { name: 'Counts of the large folio' });
const inspector = (page: Page) => page.getByRole('complementary', { name: 'Inspector' });
const pmdRow = (page: Page) =>
  page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'PMD', exact: true }) });

describe('large folios in the list of folios', () => {
  it('have their order, the count of the helper and the raw fields of this kernel', async () => {
    const page = await open({ scenario: 'thp618', state: { step: 4, tab: 'folios' } });
    await counts(page, 'folio 1').getByText('_large_mapcount').waitFor();
    const line = await folioLine(page, 'folio 1').innerText();
    expect(line).toContain('order 9 · 512 pages');
    expect(line).toMatch(/_refcount\s+2\s*512/);
    expect(line).toMatch(/folio_mapcount\(\)\s+2\s*512/);
    expect(line).toContain('child, 511 PTE mappings');
    const raw = await counts(page, 'folio 1').innerText();
    expect(raw).toMatch(/_entire_mapcount\s+1\s*0/);
    expect(raw).toMatch(/_large_mapcount\s+1\s*511/);
    expect(raw).toMatch(/_nr_pages_mapped/);
    expect(raw).toMatch(/_deferred_list/);
    expect(await counts(page, 'folio 2').count()).toBe(0);
  });

  it('have a lane for each process, with the pages it maps and at which size', async () => {
    const page = await open({ scenario: 'thp72', state: { step: 6, tab: 'folios' } });
    const bar = folioLine(page, 'folio 1').getByRole('group', { name: 'Pages of the folio' });
    await bar.getByTitle('child: [8..15] no longer mapped by 8 PTEs, read-only').waitFor();
    const [parent, child] = await Promise.all(
      ['parent: [16..511]', 'child: [16..511]'].map((title) =>
        bar.getByTitle(new RegExp(`^${title.replace(/[[\].]/g, '\\$&')}`)).boundingBox(),
      ),
    );
    expect([parent?.x, parent?.width]).toEqual([child?.x, child?.width]);
    await bar.getByRole('button', { name: '[3]: _mapcount 0' }).click();
    await inspector(page).getByText('folio 1, page 3').first().waitFor();
  });

  it('stand beside order-0 folios of less height', async () => {
    const page = await open({ scenario: 'thp72', state: { step: 6, tab: 'folios' } });
    await counts(page, 'folio 1').waitFor();
    const [large, small] = await Promise.all(['folio 1', 'folio 2'].map((name) => folioLine(page, name).boundingBox()));
    if (!large || !small) throw new Error('the folios are not drawn');
    expect(small.height).toBeLessThan(large.height / 1.5);
    expect(small.y).toBe(large.y + large.height);
  });

  it('have no field that their kernel does not have', async () => {
    const page = await open({ scenario: 'thp61', state: { step: 4, tab: 'folios' } });
    await counts(page, 'folio 1').getByText('_entire_mapcount').waitFor();
    expect(await counts(page, 'folio 1').innerText()).not.toContain('_large_mapcount');
  });

  it.each([1280, 700, 400])('keep everything inside their line at %i pixels', async (width) => {
    const page = await open({ scenario: 'thp612', state: { step: 6, tab: 'folios' } }, width);
    await counts(page, 'folio 1').getByText('_deferred_list').waitFor();
    const line = await folioLine(page, 'folio 1').boundingBox();
    const raw = await counts(page, 'folio 1').getByText('_deferred_list').boundingBox();
    const pfn = await folioLine(page, 'folio 1').getByText('pfn 0x').boundingBox();
    if (line === null || raw === null || pfn === null) throw new Error('the folio is not drawn');
    expect(raw.y + raw.height).toBeLessThanOrEqual(line.y + line.height);
    expect(raw.x + raw.width).toBeLessThanOrEqual(line.x + line.width);
    expect(pfn.y + pfn.height).toBeLessThanOrEqual(raw.y + 1);
    const holder = await folioLine(page, 'folio 1').getByText('child, 503 PTE mappings').boundingBox();
    const holders = await folioLine(page, 'folio 1').locator('.holders').boundingBox();
    if (holder === null || holders === null) throw new Error('the holders are not drawn');
    expect(holder.y + holder.height).toBeLessThanOrEqual(holders.y + holders.height + 1);
  });
});

describe('the references of a folio', () => {
  it.each([1280, 700, 400])('are all named in their line at %i pixels', async (width) => {
    const page = await open({ scenario: 'pinned', state: { step: 7, tab: 'folios' } }, width);
    const holders = folioLine(page, 'folio 3').locator('.holders');
    const around = await holders.boundingBox();
    for (const name of ['parent, PTE buf[2]', 'io_uring of parent and child', 'LRU batch of CPU 0']) {
      const box = await holders.getByTitle(name).boundingBox();
      if (around === null || box === null) throw new Error(`${name} is not drawn`);
      expect(box.y + box.height).toBeLessThanOrEqual(around.y + around.height + 1);
    }
  });
});

describe('a PMD in the page tables', () => {
  const child = { kind: 'pte', proc: 1, vpn: BUF + 100 } as const;

  it('maps 2 MiB, and points to a table after the step that splits it', async () => {
    const page = await open({ scenario: 'thp72', state: { step: 3, tab: 'tables', selection: child } });
    await page.getByRole('checkbox', { name: 'as table' }).click();
    await pmdRow(page).getByText('[0] PMD maps 2 MiB, read-only').waitFor();
    await inspector(page).getByText('child: PMD buf[100]').waitFor();
    await page.keyboard.press('ArrowRight');
    await pmdRow(page).getByText('[0] points to a table').waitFor();
    await inspector(page).getByText('child: PTE buf[100]').waitFor();
  });

  it('is walked to when its folio is selected in the list', async () => {
    const page = await open({ scenario: 'thp72', state: { step: 2, tab: 'folios' } });
    await folioLine(page, 'folio 1').getByRole('button', { name: 'folio 1', exact: true }).click();
    await inspector(page).getByText('folio 1, page 0').waitFor();
    await page.getByRole('tab', { name: 'Page tables' }).click();
    await page.getByRole('checkbox', { name: 'as table' }).click();
    await pmdRow(page).getByText('[0] PMD maps 2 MiB, writable').waitFor();
  });

  it('is drawn as one block among the leaves', async () => {
    const page = await open({ scenario: 'hugeZero72', state: { step: 3, tab: 'tables' } });
    const canvas = page.locator('.leaves canvas').first();
    // Colours along a row of what the second PMD maps: cells would have their borders between them.
    const colours = (): Promise<number> =>
      canvas.evaluate((element) => {
        if (!(element instanceof HTMLCanvasElement)) throw new Error('no canvas');
        const data = element.getContext('2d')?.getImageData(400, 6 + 10 * 13 + 4, 60, 1).data ?? [];
        const seen = new Set<string>();
        for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
        return data[3] === 0 ? 0 : seen.size;
      });
    await expect.poll(colours).toBe(1);
  });
});

describe('the inspector without a selection', () => {
  it('says what the step did: outcome, folios, fields and functions', async () => {
    const page = await open({ scenario: 'thp618', state: { step: 4 } });
    await inspector(page).getByText('1 fault, 1 PMD split, 1 new folio').waitFor();
    const words = await inspector(page).innerText();
    expect(words).toContain('folio 1 (order 9): mapcount 2 → 512');
    expect(words).toContain('do_huge_pmd_wp_page');
    expect(words).toMatch(/_large_mapcount\s*1\s*511/);
  });

  it('leads from a folio of the step to its fields', async () => {
    const page = await open({ scenario: 'thp618', state: { step: 4 } });
    await inspector(page).getByRole('button', { name: 'folio 1 (order 9)' }).click();
    await inspector(page).getByText('_deferred_list').waitFor();
  });

  it('says only how to select before the first statement', async () => {
    const page = await open({ scenario: 'thp618', state: { step: 0 } });
    await inspector(page).getByText('Nothing selected').waitFor();
    expect(await inspector(page).getByText('This step').count()).toBe(0);
  });
});
