import { describe, expect, it } from 'vitest';
import type { CompareChoice, TabId } from '../../../src/protocol';
import { type Page, usePanel } from '../page/usePanel';
import { BUF } from '../shotList';

const open = usePanel();
const compare: CompareChoice = { by: 'kernels', a: '6.1', b: '7.2' };
const traces: CompareChoice = { by: 'traces', trace: 'b' };
const childPage = { kind: 'pte', proc: 1, vpn: BUF + 100 } as const;

const thp = (tab: TabId, step = 4): Promise<Page> =>
  open({ scenario: 'thp612', state: { step, compare, tab, selection: childPage, selectionB: childPage } });
const twoTraces = (step: number): Promise<Page> =>
  open({ scenario: 'traceThp612', trace: 'traceThp', state: { step, compare: traces } });
const sideOf = (page: Page, letter: string) => page.getByRole('region', { name: new RegExp(`^${letter}: `) });

describe('what is not alike in A and B', () => {
  it.each([
    ['map', /≠ flags: 0 in A, SAVED_DIRTY in B/],
    ['tables', /≠ flags: 0 in A, SAVED_DIRTY in B/],
    ['folios', /≠ _mapcount: 1 in A, 0 in B/],
    ['rmap', /≠ flags: 0 in A, SAVED_DIRTY in B/],
  ] as const)('is told in the table of the tab %s, with both values', async (tab, words) => {
    const page = await thp(tab);
    for (const [letter, other] of [
      ['A', 'B'],
      ['B', 'A'],
    ] as const) {
      const table = sideOf(page, letter).locator('table.data').filter({ hasText: words }).first();
      await table.waitFor({ state: 'attached' });
      expect(await table.locator('th', { hasText: `Not alike in ${other}` }).count()).toBe(1);
    }
  });

  it('is told by the pointer and to screen readers in the drawings', async () => {
    const page = await thp('rmap');
    const spots = sideOf(page, 'A').getByText('≠ _mapcount: 1 in A, 0 in B', { exact: false });
    await spots.first().waitFor({ state: 'attached' });
    expect(await page.locator('footer').innerText()).toContain('≠ not alike in A and B');
  });

  it('stands at the calls that one side has, the equal ones are folded and can be opened', async () => {
    const page = await thp('calls');
    const b = sideOf(page, 'B');
    const line = b.getByRole('treeitem').filter({ hasText: /^▾?\s*folio_add_anon_rmap_ptes/ });
    await line.filter({ hasText: '≠ only in B' }).waitFor();
    expect(await b.getByRole('treeitem').filter({ hasText: 'flush_tlb_mm_range' }).count()).toBe(0);
    await b.getByRole('checkbox', { name: 'fold equal calls' }).click();
    await b.getByRole('treeitem').filter({ hasText: 'flush_tlb_mm_range' }).first().waitFor();
    await sideOf(page, 'A').getByRole('treeitem').filter({ hasText: '≠ only in A' }).first().waitFor();
  });

  it('stands at the lines of /proc, also those that one kernel has not', async () => {
    const page = await thp('proc', 3);
    await sideOf(page, 'B')
      .getByRole('treeitem')
      .filter({ hasText: 'KSM:' })
      .filter({ hasText: '≠ not there in A' })
      .waitFor();
    await sideOf(page, 'A').getByRole('treeitem').filter({ hasText: '≠ KSM only in B' }).waitFor();
    expect(await sideOf(page, 'A').getByRole('treeitem').filter({ hasText: 'Rss:' }).count()).toBe(0);
    await sideOf(page, 'A').getByRole('checkbox', { name: 'fold equal lines' }).click();
    await sideOf(page, 'A').getByRole('treeitem').filter({ hasText: 'Rss:' }).first().waitFor();
  });
});

describe('the summary of a comparison', () => {
  it('says what differs, since when, and which series may be behind it', async () => {
    const page = await thp('map');
    const summary = page.getByRole('region', { name: 'Summary of the comparison' });
    await summary.getByText('First difference at step 1').waitFor();
    await summary.getByText('Likely behind it').click();
    await summary
      .getByText(/only B, kernel 7\.2\): .*; it changed/)
      .first()
      .waitFor();
    await summary.getByRole('button', { name: 'Go to step 2' }).click();
    await page.locator('.step .n', { hasText: 'step 2 of' }).waitFor();
    expect(await summary.getByRole('button', { name: /Go to step/ }).count()).toBe(0);
  });

  it('goes from difference to difference with F7, as in a diff editor', async () => {
    const page = await thp('map', 2);
    await page.keyboard.press('F7');
    await page.locator('.step .n', { hasText: 'step 3 of' }).waitFor();
    await page.keyboard.press('Shift+F7');
    await page.locator('.step .n', { hasText: 'step 2 of' }).waitFor();
  });
});

describe('traces compared', () => {
  it('name the kernels, and say what no trace tells', async () => {
    const page = await twoTraces(2);
    await sideOf(page, 'A').getByText('real kernel 6.12.117').waitFor();
    await sideOf(page, 'B').getByText('real kernel 7.2').waitFor();
    const summary = page.getByRole('region', { name: 'Summary of the comparison' });
    await summary.getByText('Not compared, since no trace tells it').click();
    await summary.getByText('functions that ftrace shows on one of the two kernels only').waitFor();
    expect(await page.getByRole('button', { name: '05_thp_fork' }).count()).toBe(0);
  });

  it('of the simulator and a kernel that agree say so', async () => {
    const page = await open({
      scenario: 'traceFork',
      trace: 'traceFork',
      state: { step: 6, compare: { by: 'simulator', trace: 'b' }, tab: 'calls' },
    });
    await page.getByText('The two runs are equal at every step').waitFor();
    await sideOf(page, 'A').getByText('All calls are alike on both sides.').waitFor();
  });

  it('fold long runs of equal steps', async () => {
    const page = await open({
      scenario: 'traceSwap612',
      trace: 'traceSwap',
      state: { step: 14, compare: traces },
    });
    const fold = page.getByRole('button', { name: '… 8 equal steps, 5 to 12' });
    await fold
      .or(page.getByRole('button', { name: /equal steps, 5 to 13/ }))
      .first()
      .click();
    await page.getByRole('listitem').filter({ hasText: 'P0: fork P1' }).waitFor();
    await page
      .getByRole('button', { name: 'fold equal' })
      .or(page.getByRole('button', { name: 'unfold' }))
      .first()
      .waitFor();
  });
});
