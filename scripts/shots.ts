import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { bin } from './command.ts';
import { RESULTS } from './paths.ts';
import { exitOnSignals } from './signals.ts';

const FOLDER = path.join(RESULTS, 'shots');
const USAGE = `usage: npm run shots [-- NAME…]

Takes pictures of the panel alone, in all themes, into test-results/shots/: those of test/webview/shotList.ts whose names
have one of NAME in them, or all.`;

/** Takes the pictures that are looked at after a change of the panel. */
export async function main(names: readonly string[]): Promise<number> {
  if (!names.every((name) => /^\w[\w-]*$/.test(name))) {
    console.log(USAGE);
    return names.includes('--help') ? 0 : 1;
  }
  exitOnSignals();
  mkdirSync(FOLDER, { recursive: true });
  const chosen = names.length === 0 ? [] : ['-t', names.join('|')];
  const onOutput = (text: string) => process.stdout.write(text);
  const { code } = await bin('vitest/vitest.mjs', ['run', '--project', 'shots', ...chosen], { onOutput });
  return code;
}
