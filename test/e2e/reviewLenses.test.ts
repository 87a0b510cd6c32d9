import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { keepFailures, Workbench } from './driver';

/** A series whose functions are the kernel's and whose lines are not. */
const MBOX = 'example-v2.mbox';
/** As much of a kernel tree as there is to go to. */
const RMAP_C = `int before;

void folio_remove_rmap_pmd(struct folio *folio, struct page *page,
		struct vm_area_struct *vma)
{
	example(folio);
}
`;

/** Where it is put. */
const tree = () => path.join(inject('workspace'), 'mm');
const SCENARIO = 'rmap: a function for PTEs, one for PMDs';

describe('a series from its mails to the answer', () => {
  let workbench: Workbench;
  beforeAll(async () => {
    mkdirSync(tree(), { recursive: true });
    writeFileSync(path.join(tree(), 'rmap.c'), RMAP_C);
    workbench = await Workbench.open();
    await workbench.closeAll();
    await workbench.openFile(MBOX);
  });
  afterAll(async () => {
    await workbench.close();
    rmSync(tree(), { recursive: true });
  });
  keepFailures(() => workbench);
  const lens = (text: RegExp) => workbench.page.locator('.codelens-decoration a', { hasText: text }).first();

  it('opens it by the lens at its top', async () => {
    await lens(/^\d+ functions modelled · Review this series$/).click();
    await workbench.page.getByText('mm/rmap: interface overhaul (v2)').first().waitFor();
    await workbench.screenshot('review-lenses-opened');
  });

  it('says above a hunk how many scenarios reach what it touches, and runs one', async () => {
    await workbench.goToLine(75);
    await lens(/^\d+ MM scenarios reach folio_remove_rmap_pmd, \+1 more$/).click();
    await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await workbench.screenshot('review-lenses-pick');
    await workbench.choose(SCENARIO);
    const call = workbench
      .panel()
      .getByRole('treeitem', { name: /folio_remove_rmap_pmd/, selected: true })
      .first();
    await call.waitFor();
    await call.getByText('✎ patch 1').waitFor();
    await workbench.screenshot('review-lenses-call');
  });

  it('goes from the call to the hunk, and to the function in the kernel tree', async () => {
    const call = workbench
      .panel()
      .getByRole('treeitem', { name: /folio_remove_rmap_pmd/, selected: true })
      .first();
    await call.click({ button: 'right' });
    await workbench.page.getByRole('menuitem', { name: 'Go to hunk that touches a function…' }).waitFor();
    await workbench.screenshot('review-lenses-menu');
    await workbench.page.keyboard.press('Escape');
    await call.getByRole('button', { name: 'mm/rmap.c' }).click();
    await workbench.editor('rmap.c').waitFor();
    await lens(/^\d+ MM scenarios reach folio_remove_rmap_pmd$/).waitFor();
    await workbench.screenshot('review-lenses-function');
    await call.getByRole('button', { name: '✎ patch 1' }).click();
    await workbench.editor(MBOX).waitFor();
    await workbench.line('+void folio_remove_rmap_pmd(struct folio *folio').waitFor();
  });

  it('tells in a hover what the model has of a function', async () => {
    const name = workbench.line('+void folio_remove_rmap_pmd(struct folio *folio').locator('span > span').first();
    const box = await name.boundingBox();
    await workbench.page.mouse.move((box?.x ?? 0) + 120, (box?.y ?? 0) + 8);
    const hover = workbench.page.locator('.monaco-hover-content').filter({ hasText: 'is modelled' }).first();
    await hover.waitFor();
    expect(await hover.innerText()).toMatch(/Reached by \d+ scenarios/);
    await workbench.screenshot('review-lenses-hover');
  });

  it('compares with and without the series, at the first difference', async () => {
    await workbench.goToLine(1);
    await lens(/^This series is modelled: compare with and without rmap-overhaul$/).click();
    await workbench.screenshot('review-lenses-compare-pick');
    await workbench.choose(SCENARIO);
    await workbench
      .panel()
      .getByRole('region', { name: /^A: without rmap-overhaul/ })
      .waitFor();
    // Before it the calls differ, not yet the state.
    await workbench.panelShows(SCENARIO, 4);
    await workbench.screenshot('review-lenses-compared');
  });

  it('copies the comparison as text for a mail', async () => {
    await workbench.palette('Folioscope: Copy comparison as plain text');
    await vi.waitFor(async () => expect(await workbench.clipboard()).toContain('without rmap-overhaul'), 20_000);
    const text = await workbench.clipboard();
    expect(text).toContain(SCENARIO);
    expect(text).toContain('First difference');
    expect(text.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });
});
