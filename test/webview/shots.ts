// Takes pictures of the panel alone: node --import tsx test/webview/shots.ts OUT [NAME…]
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launch } from './page/browser';
import { servePanel } from './page/serve';
import { SHOTS } from './shotList';

const [out = 'shots', ...names] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const server = await servePanel();
const browser = await launch();
try {
  for (const shot of SHOTS) {
    if (names.length > 0 && !names.some((name) => shot.name.includes(name))) continue;
    const page = await browser.newPage({ viewport: { width: shot.width ?? 1280, height: 800 } });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('Content Security Policy'))
        problems.push(message.text());
    });
    await page.goto(
      `${server.url}?theme=${shot.theme}&fixture=${shot.fixture}&state=${encodeURIComponent(JSON.stringify(shot.state))}`,
    );
    await page.locator('.views').waitFor();
    for (const key of shot.keys ?? []) await page.keyboard.press(key);
    await page.waitForTimeout(500);
    await page.screenshot({ path: path.join(out, `${shot.name}.png`) });
    console.log(shot.name, ...problems);
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}
