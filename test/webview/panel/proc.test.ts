import { describe, expect, it } from 'vitest';
import { type Page, usePanel } from '../page/usePanel';

const open = usePanel();
const tree = (page: Page, path: string) => page.getByRole('tree', { name: path });
const lineOf = (page: Page, name: string) => page.getByRole('treeitem').filter({ hasText: new RegExp(`${name}:`) });

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

describe('the /proc tab', () => {
  it('shows smaps as the kernel lays it out, with what the step changed', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await tree(page, '/proc/child/smaps').waitFor();
    expect(await lineOf(page, 'Pss').first().innerText()).toMatch(/±\s*Pss: {18}10 kB\s*was 8 kB/);
    expect(await lineOf(page, 'KernelPageSize').innerText()).toMatch(/KernelPageSize: {8}4 kB/);
    await page.getByText('5 lines changed in this step').waitFor();
  });

  it('shows another process, and follows the steps', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await choose(page, 'Process', 'parent');
    await tree(page, '/proc/parent/smaps').waitFor();
    await page.locator('.views').click({ position: { x: 700, y: 500 } });
    await page.keyboard.press('ArrowLeft');
    await page.getByText('/proc/parent/smaps · ').waitFor();
    expect(await lineOf(page, 'Pss').first().innerText()).toMatch(/8 kB\s*was 16 kB/);
  });

  it('folds and unfolds a VMA by mouse and by keyboard', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    const head = page.getByRole('treeitem', { expanded: true });
    await head.click();
    await page.getByRole('treeitem', { expanded: false }).waitFor();
    expect(await page.getByRole('treeitem').count()).toBe(1);
    expect(await page.getByRole('treeitem').innerText()).toContain('5 lines');
    await tree(page, '/proc/child/smaps').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('treeitem', { expanded: true }).waitFor();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.getByRole('treeitem', { expanded: false }).waitFor();
  });

  it('shows only what changed, where that is asked for', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await lineOf(page, 'Rss').waitFor();
    await page.getByRole('checkbox', { name: 'only changes' }).click();
    await lineOf(page, 'Rss').waitFor({ state: 'detached' });
    await lineOf(page, 'Private_Dirty').waitFor();
  });

  it('shows pagemap, kpagecount and kpageflags page by page', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await choose(page, 'File', 'pagemap, kpagecount, kpageflags');
    const list = page.getByRole('list', { name: 'Pages in /proc/child/pagemap' });
    const row = list.getByRole('listitem').filter({ hasText: 'buf[0]' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/present,exclusive,soft_dirty\s+present,soft_dirty/);
    await row.getByRole('button', { name: 'buf[0]' }).click();
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('child: PTE buf[0]').waitFor();
    await page.getByRole('checkbox', { name: 'as table' }).click();
    await page.getByRole('columnheader', { name: 'kpageflags' }).waitFor();
  });

  it('is a table with the meaning of each line', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await page.getByRole('checkbox', { name: 'as table' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: 'Pss', exact: true }) });
    expect(await row.innerText()).toMatch(/Pss\s+10 kB\s+8 kB\s+Each page counted by its share/);
  });

  it('copies the file as text', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await tree(page, '/proc/child/smaps').waitFor();
    await page.getByRole('button', { name: 'Copy the file as text' }).click();
    await expect
      .poll(() => page.evaluate(() => window.host.sent.flatMap((m) => (m.type === 'copy' ? [m.text] : []))))
      .toEqual([expect.stringMatching(/^40000000000-40000004000 rw-p 00000000 00:00 0 \nSize: {17}16 kB\n/)]);
  });

  it('has no process to choose for vmstat', async () => {
    const page = await open({ state: { step: 5, tab: 'proc' } });
    await choose(page, 'File', 'vmstat');
    await tree(page, '/proc/vmstat').waitFor();
    expect(await page.getByRole('combobox', { name: 'Process' }).count()).toBe(0);
    expect(await page.getByRole('treeitem').filter({ hasText: 'nr_anon_pages' }).innerText()).toMatch(/5\s*was 4/);
  });

  it('says so when there is nothing to read', async () => {
    const page = await open({ state: { step: 0, tab: 'proc' } });
    await page.getByText('parent has mapped nothing').waitFor();
  });
});
