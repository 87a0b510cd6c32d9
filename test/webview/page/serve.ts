import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { build } from '../../../esbuild.mjs';

export type ThemeName = 'dark' | 'light' | 'hc' | 'hcl';
const BODY: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  hcl: 'vscode-high-contrast-light vscode-high-contrast',
};
const here = import.meta.dirname;
const NONCE = 'panelalone';

/** The page as the extension writes it: nothing but the bundle, under the same strict policy. */
function page(theme: ThemeName): string {
  const csp = `default-src 'none'; img-src 'self'; style-src 'self' 'nonce-${NONCE}'; script-src 'nonce-${NONCE}'; font-src 'self'`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${csp}">
<title>Folioscope</title><link rel="stylesheet" href="/themes/${theme}.css"><link rel="stylesheet" href="/main.css"></head>
<body class="${BODY[theme]}"><script nonce="${NONCE}" src="/host.js"></script><script nonce="${NONCE}" src="/main.js"></script></body></html>`;
}

/** Builds the panel and serves it on a free port. */
export async function servePanel(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const out = path.join(here, '../../../node_modules/.cache/folioscope-panel-test');
  await build({ only: ['webview'], outdir: out });
  const host = await esbuild.build({
    entryPoints: [path.join(here, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const files = new Map<string, { type: string; body: () => Promise<Uint8Array> | Uint8Array }>([
    ['/main.js', { type: 'text/javascript', body: () => readFile(path.join(out, 'webview/main.js')) }],
    ['/main.css', { type: 'text/css', body: () => readFile(path.join(out, 'webview/main.css')) }],
    ['/host.js', { type: 'text/javascript', body: () => host.outputFiles[0]?.contents ?? new Uint8Array() }],
  ]);
  for (const theme of Object.keys(BODY))
    files.set(`/themes/${theme}.css`, {
      type: 'text/css',
      body: () => readFile(path.join(here, `../themes/${theme}.css`)),
    });
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(url.pathname);
    if (file === undefined) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(url.pathname === '/' ? page((url.searchParams.get('theme') ?? 'dark') as ThemeName) : '');
      return;
    }
    response.setHeader('content-type', `${file.type}; charset=utf-8`);
    void Promise.resolve(file.body()).then((body) => response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
