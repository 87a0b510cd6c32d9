import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.ts';
import { launchChromium } from './workbench/chromium.ts';

/** Draws media/icon.png, which marketplaces want, from media/icon.svg, which is the one to edit. */
export async function main(): Promise<number> {
  const svg = readFileSync(path.join(ROOT, 'media/icon.svg'), 'utf8');
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 128, height: 128 }, deviceScaleFactor: 2 });
    await page.setContent(`<body style="margin:0">${svg}</body>`);
    await page.screenshot({ path: path.join(ROOT, 'media/icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
  console.log('media/icon.png: drawn from media/icon.svg');
  return 0;
}
