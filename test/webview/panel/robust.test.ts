import { describe, expect, it } from 'vitest';
import { BODY_CLASS, type ThemeName } from '../page/serve';
import { type Page, usePanel } from '../page/usePanel';
import { BUF } from '../shotList';

const open = usePanel({ errorsAllowed: true });

/** Colours in the drawing, most frequent first. */
function palette(page: Page): Promise<string[]> {
  return page
    .locator('.drawing canvas')
    .first()
    .evaluate(async (canvas: HTMLCanvasElement) => {
      for (let i = 0; i < 20; i++) await new Promise((done) => requestAnimationFrame(done));
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: new Uint8ClampedArray(),
      };
      const counts = new Map<string, number>();
      for (let i = 0; i < data.length; i += 4) {
        const color = `${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`;
        counts.set(color, (counts.get(color) ?? 0) + 1);
      }
      return [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
    });
}

describe('drawings as tables', () => {
  it('show the same as the map', async () => {
    const page = await open({ state: { step: 5 } });
    await page.getByRole('checkbox', { name: 'as table' }).click();
    const row = page.locator('.table').getByRole('row').filter({ hasText: 'child' }).filter({ hasText: '[0]' }).first();
    await row.waitFor();
    expect(await row.innerText()).toMatch(/writable.*folio 5/s);
    await row.getByRole('button', { name: '[0]' }).click();
    await page.getByRole('complementary').getByText('child: PTE buf[0]').first().waitFor();
    expect(await page.locator('canvas').count()).toBe(1);
  });

  for (const [tab, text] of [
    ['tables', 'Tables on the walk to buf[0]; P4D is folded'],
    ['folios', 'Folios 1 to 6 of 6'],
    ['rmap', 'anon_vmas'],
  ] as const) {
    it(`are there for ${tab}`, async () => {
      const page = await open({ state: { step: 5, tab, selection: { kind: 'pte', proc: 1, vpn: BUF } } });
      await page.getByRole('checkbox', { name: 'as table' }).click();
      await page.locator('.table').getByText(text).first().waitFor();
    });
  }

  it('are there for screen readers without asking, and out of the way of the Tab key', async () => {
    const page = await open({ state: { step: 5 } });
    const hidden = page.locator('.frame .sr-only table.data');
    expect(await hidden.count()).toBe(2);
    expect(await hidden.first().innerText()).toContain('folio 5');
    const indices = await hidden
      .getByRole('button')
      .evaluateAll((buttons) => buttons.map((button) => (button as HTMLElement).tabIndex));
    expect(new Set(indices)).toEqual(new Set([-1]));
  });
});

describe('errors', () => {
  it('of a view are shown where the view would be, and the rest works on', async () => {
    const page = await open();
    await page.evaluate(() => {
      window.host.failing = { map: 'the run was forgotten' };
    });
    await page.keyboard.press('ArrowRight');
    await page.getByRole('alert').getByText('Could not show the map: the run was forgotten').waitFor();
    await page.keyboard.press('3');
    await page.getByText('No folio').or(page.getByText('1 folio')).first().waitFor();
    await page.evaluate(() => {
      window.host.failing = {};
    });
    await page.keyboard.press('1');
    await page.keyboard.press('ArrowRight');
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('of the inspector are shown in it', async () => {
    const page = await open({ state: { step: 5 } });
    await page.evaluate(() => {
      window.host.failing = { inspect: 'no such page' };
      window.host.tell({ type: 'show', selection: { kind: 'page', pfn: 1 } });
    });
    await page
      .getByRole('complementary')
      .getByRole('alert')
      .getByText('Could not inspect this: no such page')
      .waitFor();
  });

  it('of the scenario stand above the last good run, or alone, and lead to the line', async () => {
    const page = await open();
    await page.evaluate(() =>
      window.host.tell({ type: 'problem', message: 'MM012 what is `mmapp`?', line: 9, stale: true }),
    );
    await page.getByRole('alert').getByText('MM012').waitFor();
    expect(await page.getByRole('tab', { name: 'Map', exact: true }).isVisible()).toBe(true);
    await page.getByText('Show line 9').click();
    expect(await page.evaluate(() => window.host.sent.at(-1))).toEqual({ type: 'openLine', line: 9 });
    await page.evaluate(() => window.host.tell({ type: 'problem', message: 'MM001 no scenario', stale: false }));
    await page.getByRole('tab', { name: 'Map', exact: true }).waitFor({ state: 'detached' });
    await page.evaluate(() => window.host.tell({ type: 'run', run: window.host.overview, version: 2 }));
    await page.getByRole('tab', { name: 'Map', exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('inside the panel are shown and told to the host', async () => {
    const page = await open();
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('a bug');
      }, 0);
    });
    await page.getByRole('alert').getByText('a bug').waitFor();
    expect(
      await page.evaluate(() =>
        window.host.sent.some((message) => message.type === 'failed' && message.message === 'a bug'),
      ),
    ).toBe(true);
    await page.getByText('Dismiss').click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  it('show failed expectations with what was expected and what is', async () => {
    const page = await open({ scenario: 'many' });
    await page.getByText('1 of 2 expects failed').click();
    await page.getByRole('alert').getByText('expected 99').waitFor();
  });
});

describe('long runs', () => {
  it('show progress and can be cancelled', async () => {
    const page = await open();
    await page.evaluate(() => window.host.tell({ type: 'progress', done: 0.4, text: 'write buf' }));
    expect(await page.getByRole('progressbar', { name: 'write buf' }).last().getAttribute('aria-valuenow')).toBe('40');
    await page.getByText('Cancel').click();
    expect(await page.evaluate(() => window.host.sent.at(-1))).toEqual({ type: 'cancel' });
    await page.evaluate(() => window.host.tell({ type: 'progress' }));
    await page.getByText('Cancel').waitFor({ state: 'detached' });
  });

  it('of 10,000 steps can be stepped and searched', async () => {
    const page = await open({ scenario: 'long' });
    await page.keyboard.press('End');
    await page.locator('.step .n', { hasText: 'step 9998 of' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.locator('.step .n', { hasText: 'step 9997 of' }).waitFor();
    const strip = await page.locator('.timeline canvas.strip').boundingBox();
    if (strip === null) throw new Error('the strip of all steps is not drawn');
    await page.mouse.click(strip.x + strip.width / 2, strip.y + 8);
    const words = await page.locator('.step .n').innerText();
    const step = Number(/step (\d+) of/.exec(words)?.[1]);
    expect(step).toBeGreaterThan(4000);
    expect(step).toBeLessThan(6000);
  });
});

describe('1 GiB in pages of 4 KiB', () => {
  const state = { step: 4, tab: 'tables', selection: { kind: 'pte', proc: 1, vpn: BUF + 100_000 } } as const;

  it('scrolls through all leaf entries, and asks for what is in view only', async () => {
    const page = await open({ scenario: 'big', state });
    const leaves = page.getByRole('application', { name: /^Leaf entries of buf/ });
    await leaves.waitFor();
    const asked = () =>
      page.evaluate(
        () => window.host.sent.filter((message) => message.type === 'request' && message.view === 'ptes').length,
      );
    await page.waitForFunction(() =>
      window.host.sent.some((message) => message.type === 'request' && message.view === 'ptes'),
    );
    const before = await asked();
    expect(before).toBeLessThan(5);
    await leaves.locator('xpath=..').evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await page.waitForFunction(
      (count) => window.host.sent.filter((m) => m.type === 'request' && m.view === 'ptes').length > count,
      before,
    );
    const last = await page.evaluate(() => window.host.sent.findLast((m) => m.type === 'request' && m.view === 'ptes'));
    if (last?.type !== 'request' || last.view !== 'ptes') throw new Error('a request for entries is expected');
    expect(last.args.vpn + last.args.count).toBe(BUF + 262_144);
    expect(await asked()).toBeLessThan(before + 5);
  });

  it('lists 262,145 folios without having them all', async () => {
    const page = await open({ scenario: 'big', state: { step: 4, tab: 'folios' } });
    await page.getByText('262,146 folios').waitFor();
    const list = page.getByRole('list', { name: 'Folios' });
    expect(await list.getByRole('listitem').count()).toBeLessThan(40);
    await list.evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    await list.getByText('zero page').first().waitFor();
  });
});

describe('themes', () => {
  for (const theme of ['dark', 'light', 'hc', 'hcl'] as const satisfies readonly ThemeName[]) {
    it(`${theme}: draws in the colours of the workbench`, async () => {
      const page = await open({ theme, state: { step: 5 } });
      const colors = await palette(page);
      expect(colors.length).toBeGreaterThan(20);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const expected = await page.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background').trim(),
      );
      expect(hex(background)).toBe(expected.toLowerCase());
    });
  }

  it('follow the workbench when the user changes them', async () => {
    const page = await open({ theme: 'dark', state: { step: 5 } });
    const before = await palette(page);
    await page.evaluate((name) => {
      document.querySelector('link')?.setAttribute('href', '/themes/light.css');
      document.body.className = name;
    }, BODY_CLASS.light);
    await page.waitForFunction(
      () =>
        getComputedStyle(document.documentElement)
          .getPropertyValue('--vscode-editor-background')
          .trim()
          .toLowerCase() === '#ffffff',
    );
    await page.evaluate((name) => {
      document.body.className = `${name} vscode-reduce-motion`;
    }, BODY_CLASS.light);
    const after = await palette(page);
    expect(after.slice(0, 5)).not.toEqual(before.slice(0, 5));
  });
});

describe('policy and room', () => {
  it('refuses nothing but the inline styles of the toolkit', async () => {
    const page = await open({ state: { step: 5 } });
    for (const key of ['2', '3', '4', '5', '1', '?']) await page.keyboard.press(key);
    const refused = await page.evaluate(() => window.refused);
    expect(refused.every(({ directive, blocked }) => directive.startsWith('style-src') && blocked === 'inline')).toBe(
      true,
    );
    expect(refused.length).toBeLessThanOrEqual(3);
  });

  for (const width of [500, 700, 859, 860, 1280]) {
    it(`has room at ${width} pixels`, async () => {
      const page = await open({ state: { step: 5, selection: { kind: 'pte', proc: 1, vpn: BUF } } }, width);
      for (const key of ['1', '2', '3', '4', '5']) {
        await page.keyboard.press(key);
        await page.locator('.frame[aria-busy="false"]').waitFor();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        const tab = await page.getByRole('tab', { name: 'Calls' }).boundingBox();
        const toggle = page.getByRole('checkbox', { name: 'as table' });
        const box = (await toggle.count()) > 0 ? await toggle.first().boundingBox() : null;
        if (tab === null) throw new Error('the tabs are expected');
        // Beside the tabs or below them.
        if (box !== null) expect(box.x >= tab.x + tab.width || box.y >= tab.y + tab.height).toBe(true);
      }
      const views = await page.locator('.tabs').boundingBox();
      const inspector = await page.getByRole('complementary', { name: 'Inspector' }).boundingBox();
      if (views === null || inspector === null) throw new Error('views and inspector are expected');
      if (width < 860) expect(inspector.y).toBeGreaterThanOrEqual(views.y + views.height);
      else expect(inspector.x).toBeGreaterThanOrEqual(views.x + views.width);
    });
  }

  it('lets the inspector be resized by keyboard and hidden', async () => {
    const page = await open({ state: { step: 5 } });
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    const before = (await inspector.boundingBox())?.width ?? 0;
    await page.getByRole('separator', { name: 'Size of the inspector' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect((await inspector.boundingBox())?.width).toBe(before + 20);
    await page.getByRole('button', { name: 'Hide the inspector' }).click();
    await inspector.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show the inspector' }).click();
    await inspector.waitFor();
  });
});

/** `rgb(31, 31, 31)` as `#1f1f1f`. */
function hex(rgb: string): string {
  const parts = /(\d+), (\d+), (\d+)/.exec(rgb)?.slice(1) ?? [];
  return `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
}
