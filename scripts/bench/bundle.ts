import path from 'node:path';
import * as esbuild from 'esbuild';
import { command } from '../command.ts';
import { RESULTS, ROOT } from '../paths.ts';
import { ScriptError } from '../scriptError.ts';

/** Bundles one program of test/bench as the product is bundled, runs it on its own, and reads what it prints as JSON. */
export async function runBench<T>(name: string, args: readonly string[] = []): Promise<T> {
  const outfile = path.join(RESULTS, 'bench', `${name}.mjs`);
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: [`test/bench/${name}.ts`],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
  });
  const { code, output } = await command(process.execPath, [outfile, ...args], { timeoutMs: 600_000 });
  if (code !== 0) throw new ScriptError(`The benchmark ${name} failed with exit code ${code}:\n${output.trim()}`);
  return JSON.parse(output) as T;
}
