import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildAll } from './build.ts';
import { bin } from './command.ts';
import { ROOT } from './paths.ts';
import { ScriptError } from './scriptError.ts';

/** The extension is to stay a quick download. */
export const VSIX_BUDGET = 1.5 * 1024 * 1024;

export interface Package {
  readonly file: string;
  readonly bytes: number;
}

/** Builds for production and packs what `.vscodeignore` lets through. Dependencies are bundled, so none are packed. */
export async function packageVsix(folder = ROOT): Promise<Package> {
  await buildAll(true);
  const { name, version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}-${version}.vsix`);
  const { code, output } = await bin('@vscode/vsce/vsce', [
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
    '--skip-license',
    '--out',
    file,
  ]);
  if (code !== 0) throw new ScriptError(`vsce could not package the extension:\n${output.trim()}`);
  return { file, bytes: statSync(file).size };
}

export async function main(): Promise<number> {
  const { file, bytes } = await packageVsix();
  console.log(
    `${path.relative(ROOT, file)}: ${(bytes / 1024).toFixed(0)} kB of ${(VSIX_BUDGET / 1024).toFixed(0)} kB allowed`,
  );
  if (bytes <= VSIX_BUDGET) return 0;
  console.error('Too large. `node esbuild.mjs --production --report` shows what each file is made of.');
  return 1;
}
