import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bin } from './command.ts';
import { RESULTS, ROOT } from './paths.ts';
import { ScriptError } from './scriptError.ts';
import { ensureChromium, launchChromium } from './workbench/chromium.ts';

/** Workbench tests whose screenshots become pictures. */
const TESTS = ['test/e2e/panel.test.ts', 'test/e2e/review.test.ts', 'test/e2e/reviewLenses.test.ts'];

/** Pictures of the documentation, and the screenshots that they are. */
const PICTURES: readonly (readonly [picture: string, screenshot: string])[] = [
  ['media/panel.png', 'readme.png'],
  ['media/review.png', 'review-lenses-call.png'],
];

interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the panel stands in a screenshot. */
const PANEL: Part = { x: 976, y: 60, width: 620, height: 906 };
/** The side view "Patch Review" and the editor beside it. */
const SIDE_VIEW: Part = { x: 50, y: 506, width: 780, height: 460 };

/** Pictures of the walkthrough, which are in the package: parts of screenshots. */
const PARTS: readonly (readonly [picture: string, screenshot: string, part: Part])[] = [
  ['media/walkthrough/panel.webp', 'readme.png', PANEL],
  ['media/walkthrough/review.webp', 'review-dark.png', SIDE_VIEW],
  ['media/walkthrough/calls.webp', 'review-lenses-call.png', PANEL],
  ['media/walkthrough/compare.webp', 'review-lenses-compared.png', PANEL],
];
const QUALITY = 0.85;

/** Makes the pictures of the documentation and the walkthrough anew, from the real thing. */
export async function main(): Promise<number> {
  const { code, output } = await bin('vitest/vitest.mjs', ['run', '--project', 'workbench', ...TESTS]);
  if (code !== 0) throw new ScriptError(`A workbench test failed, so there are no new pictures:\n${output}`);
  for (const [picture, screenshot] of PICTURES) {
    copyFileSync(made(screenshot), path.join(ROOT, picture));
    console.log(`${picture}: from the workbench test`);
  }
  await cutParts();
  return 0;
}

function made(screenshot: string): string {
  const file = path.join(RESULTS, 'screenshots', screenshot);
  if (!existsSync(file)) throw new ScriptError(`The workbench tests left no ${file}.`);
  return file;
}

/** Cuts the parts out and writes them as WebP: a browser does both. */
async function cutParts(): Promise<void> {
  await ensureChromium();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    for (const [picture, screenshot, part] of PARTS) {
      const png = readFileSync(made(screenshot)).toString('base64');
      const webp = await page.evaluate(
        async ([source, { x, y, width, height }, quality]) => {
          const png = await (await fetch(`data:image/png;base64,${source}`)).blob();
          const canvas = document.createElement('canvas');
          Object.assign(canvas, { width, height });
          canvas.getContext('2d')?.drawImage(await createImageBitmap(png, x, y, width, height), 0, 0);
          return canvas.toDataURL('image/webp', quality).replace(/^[^,]*,/, '');
        },
        [png, part, QUALITY] as const,
      );
      const bytes = Buffer.from(webp, 'base64');
      writeFileSync(path.join(ROOT, picture), bytes);
      console.log(`${picture}: ${(bytes.length / 1024).toFixed(0)} kB`);
    }
  } finally {
    await browser.close();
  }
}
