import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { packageVsix } from '../package.ts';
import { RESULTS } from '../paths.ts';
import { ScriptError } from '../scriptError.ts';
import { launchChromium } from '../workbench/chromium.ts';
import { startCodeServer } from '../workbench/codeServer.ts';
import { median, type Row } from './row.ts';

const RUNS = 5;
const BUDGET_MS = 100;

/** What VS Code itself says that activating the packaged extension took: "Developer: Show Running Extensions". */
export async function measureActivation(): Promise<readonly Row[]> {
  const { file: vsix } = await packageVsix(path.join(RESULTS, 'package'));
  const workspace = mkdtempSync(path.join(tmpdir(), 'folioscope-bench-'));
  writeFileSync(path.join(workspace, 'a.mms'), 'scenario "A"\nproc parent\n  buf = mmap 4K anon private rw\n');
  const server = await startCodeServer({ extensions: [vsix] });
  const browser = await launchChromium();
  try {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++)
      times.push(await activationTime(browser, `${server.url}/?folder=${workspace}`));
    const time = median(times);
    return [
      {
        what: 'activation',
        measured: `${time.toFixed(0)} ms`,
        budget: `< ${BUDGET_MS} ms`,
        met: time < BUDGET_MS,
        how: `as VS Code reports it in the embedded workbench, load of the code included; median of ${RUNS} windows`,
      },
    ];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** Opens a scenario in a new window and reads the time from the list of running extensions. */
async function activationTime(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 1000 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: 'a.mms' }).dblclick();
    await page.locator('.codelens-decoration').first().waitFor();
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input.input').fill('>Developer: Show Running Extensions');
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await page.keyboard.press('Enter');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Folioscope' });
    const text = await row.first().innerText();
    const time = /Activation:\s*(\d+)\s*ms/.exec(text)?.[1];
    if (time === undefined) throw new ScriptError(`VS Code tells no activation time of the extension: ${text}`);
    return Number(time);
  } finally {
    await context.close();
  }
}
