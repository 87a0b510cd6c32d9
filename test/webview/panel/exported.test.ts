import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../esbuild.mjs';
import { PAGE_VERSION, type PageData } from '../../../src/page/data';
import { type PageAssets, pageHtml } from '../../../src/page/html';
import { SCENARIOS } from '../fixtures/scenarios';
import { launch } from '../page/browser';

const HOSTILE = '</script><script>document.title = `taken`</script><!--<script> & <b>bold</b>';

let folder: string;
let assets: PageAssets;
let browser: Browser;
let wrong: string[] = [];
let opened: Page | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'folioscope-page-'));
  await build({ only: ['webview', 'page', 'engine'], outdir: folder, production: true });
  const read = (name: string) => readFile(path.join(folder, name));
  const text = async (name: string) => (await read(`webview/${name}`)).toString();
  assets = {
    panelScript: await text('main.js'),
    panelStyle: await text('main.css'),
    pageScript: await text('page.js'),
    pageStyle: await text('page.css'),
    engine: new Uint8Array(await read('engine.js')),
  };
  browser = await launch();
});
afterEach(async () => {
  await opened?.context().close();
  expect(wrong).toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** Writes a page and opens it from its file, in a browser without a network that takes down everything that is wrong. */
async function open(more: Partial<PageData>, text: string, system: BrowserContextOptions = {}): Promise<Page> {
  wrong = [];
  const name = 'a.mms';
  const documents = [{ name, text }];
  const scenario = /^scenario "(.*)"$/m.exec(text)?.[1] ?? '';
  const data: PageData = { version: PAGE_VERSION, documents, file: name, scenario, step: 0, options: {}, ...more };
  const file = path.join(folder, 'run.html');
  await writeFile(file, await pageHtml(assets, data, `the run as text: ${scenario}\n`));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, offline: true, ...system });
  const page = await context.newPage();
  opened = page;
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) wrong.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return page;
}

const at = (page: Page, n: number) => page.locator('.step .n', { hasText: `step ${n} of` }).waitFor();

describe('a page that was exported', () => {
  it('is the panel: steps, every tab, keys, another kernel, and no policy is broken', async () => {
    const page = await open({ step: 3 }, SCENARIOS.welcome());
    await at(page, 3);
    await page.keyboard.press('ArrowRight');
    await at(page, 4);
    for (const key of ['2', '3', '4', '5', '6', '1']) {
      await page.keyboard.press(key);
      await page.locator('.frame[aria-busy="false"]').first().waitFor();
    }
    await page.getByRole('combobox', { name: 'Kernel the scenario runs on' }).click();
    await page.getByRole('option', { name: '6.18', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.kernel')?.textContent?.includes('6.18') ?? false);
    await at(page, 4);
  });

  it('shows a title as it is written, and runs nothing of it', async () => {
    const page = await open({ scenario: HOSTILE }, `scenario "${HOSTILE}"\nproc p\n  buf = mmap 4K anon private rw\n`);
    await page.locator('header .name').waitFor();
    expect(await page.locator('header .name').innerText()).toBe(HOSTILE);
    expect(await page.title()).toBe(`${HOSTILE} - Folioscope`);
  });

  it('is the comparison, if one was exported', async () => {
    const compare = { by: 'series', series: ['zap-no-lru-drain'] } as const;
    const page = await open({ compare, step: 4 }, SCENARIOS.lruBatch());
    await page.getByText('3 fields differ since this step').waitFor();
    await page.keyboard.press('n');
    await at(page, 5);
  });

  it.each([
    ['light', { colorScheme: 'light' }, 'vscode-light', 'rgb(255, 255, 255)'],
    ['dark', { colorScheme: 'dark' }, 'vscode-dark', 'rgb(31, 31, 31)'],
    ['high contrast', { colorScheme: 'dark', contrast: 'more' }, 'vscode-high-contrast', 'rgb(0, 0, 0)'],
  ] as const)('takes the theme of a %s system', async (_, system, theme, background) => {
    const page = await open({}, SCENARIOS.welcome(), system);
    await page.locator('.views').waitFor();
    expect(await page.locator('body').getAttribute('class')).toBe(theme);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(background);
  });

  it('has its scenario behind its lines, with the line that is meant', async () => {
    const page = await open({ step: 4 }, SCENARIOS.welcome());
    await page.locator('.step .what').click();
    const here = page.locator('dialog.scenario code.here');
    expect(await here.innerText()).toMatch(/^ *child = fork /);
    await page.keyboard.press('Escape');
    await here.waitFor({ state: 'detached' });
  });

  it('has its step in its address, both ways', async () => {
    const page = await open({ step: 3 }, SCENARIOS.welcome());
    await at(page, 3);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash === '#step=4');
    await page.evaluate(() => {
      location.hash = '#step=6';
    });
    await at(page, 6);
    await page.reload();
    await at(page, 6);
  });

  it('has its views as pictures', async () => {
    const page = await open({ step: 4 }, SCENARIOS.welcome());
    await at(page, 4);
    const download = page.waitForEvent('download');
    await page.keyboard.press('s');
    expect((await download).suggestedFilename()).toBe('Welcome-fork-and-copy-on-write-step-4-Map.svg');
  });

  it('copies the step with the command that shows it', async () => {
    const page = await open({ step: 4 }, SCENARIOS.welcome(), { permissions: ['clipboard-read', 'clipboard-write'] });
    await at(page, 4);
    await page.keyboard.press('c');
    await page.getByText('Copied to the clipboard').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      'folioscope run a.mms --kernel 6.12 --step 4',
    );
  });

  it('is the run as text without JavaScript', async () => {
    const page = await open({}, SCENARIOS.welcome(), { javaScriptEnabled: false });
    expect(await page.locator('noscript pre').innerText()).toContain('the run as text: Welcome');
  });

  it('is less than a megabyte', async () => {
    const page = await open({}, SCENARIOS.welcome());
    await page.locator('.views').waitFor();
    expect((await readFile(path.join(folder, 'run.html'))).length).toBeLessThan(1024 * 1024);
  });
});
