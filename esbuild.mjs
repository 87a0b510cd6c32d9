// @ts-check
// Builds everything that ships into dist/. One table of entries; nothing else decides what is built.
//   node esbuild.mjs [--production] [--only NAME[,NAME]] [--report]
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import sveltePlugin from 'esbuild-svelte';
import { writeGalleryIndex } from './scripts/galleryIndex.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));

/** @type {import('esbuild').BuildOptions} */
const BROWSER = {
  entryPoints: { browser: 'src/extension/main.browser.ts' },
  platform: 'browser',
  format: 'cjs',
  external: ['vscode'],
  outExtension: { '.js': '.cjs' },
};

/** @type {Record<string, import('esbuild').BuildOptions & { svelte?: true }>} */
const ENTRIES = {
  // The extension host on a desktop or server.
  extension: {
    entryPoints: { extension: 'src/extension/main.node.ts' },
    platform: 'node',
    format: 'cjs',
    external: ['vscode'],
    outExtension: { '.js': '.cjs' },
  },
  // The same extension in a browser: VS Code runs it as a CommonJS module in a Web Worker.
  browser: BROWSER,
  // The same file for versions of VS Code whose browser host adds `.js` to an entry that does not end in it (1.100 does).
  // The entry cannot be a `.js` itself: this package is of type module, and that host then refuses it as an ES module.
  browserOlder: { ...BROWSER, outExtension: { '.js': '.cjs.js' } },
  // The engine's thread: the script of a Web Worker, and what runs that script in a thread of worker_threads.
  engine: {
    entryPoints: { engine: 'src/extension/engine/engineScript.ts' },
    platform: 'browser',
    format: 'iife',
  },
  worker: {
    entryPoints: { worker: 'src/extension/engine/worker.node.ts' },
    platform: 'node',
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  },
  // The panel. Its styles become dist/webview/main.css: a strict CSP allows no style written by script.
  webview: {
    entryPoints: { 'webview/main': 'src/webview/main.ts' },
    platform: 'browser',
    format: 'iife',
    mainFields: ['svelte', 'browser', 'module', 'main'],
    conditions: ['svelte', 'browser'],
    svelte: true,
  },
  // The host of a page that an exported run is: a script, and VS Code's stock themes as a style sheet.
  page: {
    entryPoints: { 'webview/page': 'src/extension/page/main.ts' },
    platform: 'browser',
    format: 'iife',
  },
  cli: {
    entryPoints: { cli: 'src/cli/main.ts' },
    platform: 'node',
    format: 'esm',
    banner: { js: '#!/usr/bin/env node' },
  },
};

export const ENTRY_NAMES = Object.keys(ENTRIES);

/**
 * @param {{ production?: boolean, only?: readonly string[], outdir?: string }} [options]
 * @returns {Promise<{ file: string, bytes: number, inputs: { file: string, bytes: number }[] }[]>} what was written
 */
export async function build({ production = false, only = ENTRY_NAMES, outdir = path.join(root, 'dist') } = {}) {
  const outputs = (await Promise.all(only.map((name) => buildOne(name, production, outdir)))).flat();
  const gallery = writeGalleryIndex(path.join(root, 'scenarios'), path.join(outdir, 'gallery.json'));
  if (only === ENTRY_NAMES)
    removeOthers(outdir, new Set([gallery, ...outputs.map(({ file }) => path.resolve(root, file))]));
  const cli = path.join(outdir, 'cli.js');
  if (existsSync(cli)) chmodSync(cli, 0o755);
  return outputs.filter(({ file }) => !file.endsWith('.map'));
}

/** What an earlier build left must not ship. @param {string} folder @param {ReadonlySet<string>} keep */
function removeOthers(folder, keep) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !keep.has(file)) rmSync(file);
  }
}

/** @param {string} name @param {boolean} production @param {string} outdir */
async function buildOne(name, production, outdir) {
  const entry = ENTRIES[name];
  if (!entry) throw new Error(`no entry is called ${name}; there are ${ENTRY_NAMES.join(', ')}`);
  const { svelte, ...options } = entry;
  const result = await esbuild.build({
    absWorkingDir: root,
    outdir,
    bundle: true,
    target: 'es2022',
    minify: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    metafile: true,
    // Of the options above the plugin would hand `sourcemap` to a transform that cannot take it: *.svelte.ts gets none.
    plugins: svelte
      ? [sveltePlugin({ compilerOptions: { css: 'external', dev: !production }, esbuildTsTransformOptions: {} })]
      : [],
  });
  return Object.entries(result.metafile.outputs).map(([file, output]) => ({
    file,
    bytes: output.bytes,
    inputs: Object.entries(output.inputs).map(([input, { bytesInOutput }]) => ({
      file: input,
      bytes: bytesInOutput,
    })),
  }));
}

const kB = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} kB`;

/** @param {Awaited<ReturnType<typeof build>>} outputs @param {boolean} detailed */
function report(outputs, detailed) {
  for (const { file, bytes, inputs } of outputs) {
    console.log(`${kB(bytes).padStart(10)}  ${file}`);
    if (!detailed) continue;
    for (const [part, size] of byPackage(inputs).slice(0, 8)) console.log(`${kB(size).padStart(20)}  ${part}`);
  }
}

/** Sizes summed per npm package, or per folder of src/, largest first. */
function byPackage(/** @type {{ file: string, bytes: number }[]} */ inputs) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { file, bytes } of inputs) {
    const part =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ??
      /^src\/[^/]+\/[^/]+/.exec(file)?.[0] ??
      path.dirname(file);
    sums.set(part, (sums.get(part) ?? 0) + bytes);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2);
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1]?.split(',') : undefined;
  try {
    report(await build({ production: args.includes('--production'), only }), args.includes('--report'));
  } catch (error) {
    // esbuild has printed its own errors by now; anything else still needs to be said.
    if (!(error instanceof Error && 'errors' in error)) console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
