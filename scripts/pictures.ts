import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { bin } from './command.ts';
import { RESULTS, ROOT } from './paths.ts';
import { ScriptError } from './scriptError.ts';

/** Pictures of the documentation, and the screenshots of the workbench tests that they are. */
const PICTURES: readonly (readonly [picture: string, screenshot: string])[] = [['media/panel.png', 'readme.png']];

/** Makes the pictures of the documentation anew, from the real thing. */
export async function main(): Promise<number> {
  const { code, output } = await bin('vitest/vitest.mjs', ['run', '--project', 'workbench', 'test/e2e/panel.test.ts']);
  if (code !== 0)
    throw new ScriptError(`The workbench test of the panel failed, so there is no new picture:\n${output}`);
  for (const [picture, screenshot] of PICTURES) {
    const made = path.join(RESULTS, 'screenshots', screenshot);
    if (!existsSync(made)) throw new ScriptError(`The workbench test left no ${made}.`);
    copyFileSync(made, path.join(ROOT, picture));
    console.log(`${picture}: from the workbench test`);
  }
  return 0;
}
