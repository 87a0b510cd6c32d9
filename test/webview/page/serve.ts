import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { build } from '../../../esbuild.mjs';
import type { PanelState } from '../../../src/protocol';
import { SCENARIOS, type ScenarioName } from '../fixtures/scenarios';

export type ThemeName = 'dark' | 'light' | 'hc' | 'hcl';

/** What the workbench puts on the body of a webview. */
export const BODY_CLASS: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  hcl: 'vscode-high-contrast-light vscode-high-contrast',
};
const here = import.meta.dirname;
const NONCE = 'panelalone';

/** What a page shows: in its address, so that it can also be opened by hand. */
export interface PageRequest {
  readonly scenario: ScenarioName;
  readonly theme?: ThemeName;
  readonly state?: Partial<PanelState>;
}

/** The page as the extension writes it: nothing but the bundle, under the same strict policy. */
function page({ scenario, theme = 'dark', state = {} }: PageRequest): string {
  const policy = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'self'; img-src 'self' data:; font-src 'self'`;
  const data = JSON.stringify({ text: SCENARIOS[scenario](), state }).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}"><title>Folioscope</title>
<link rel="stylesheet" href="/themes/${theme}.css"><link rel="stylesheet" href="/main.css"></head>
<body class="${BODY_CLASS[theme]}"><div id="app"></div><script type="application/json" id="data">${data}</script>
<script nonce="${NONCE}" src="/host.js"></script><script nonce="${NONCE}" src="/main.js"></script></body></html>`;
}

export interface PanelServer {
  address(request: PageRequest): string;
  close(): Promise<void>;
}

/** Builds the panel and serves it on a free port of this machine. */
export async function servePanel(): Promise<PanelServer> {
  const out = path.join(here, '../../../node_modules/.cache/folioscope/panel-alone');
  await build({ only: ['webview'], outdir: out });
  const host = await esbuild.build({
    entryPoints: [path.join(here, 'main.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const files: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    '/main.js': () => readFile(path.join(out, 'webview/main.js')),
    '/main.css': () => readFile(path.join(out, 'webview/main.css')),
    '/host.js': async () => host.outputFiles[0]?.contents ?? new Uint8Array(),
    ...Object.fromEntries(
      Object.keys(BODY_CLASS).map((theme) => [
        `/themes/${theme}.css`,
        () => readFile(path.join(here, `../themes/${theme}.css`)),
      ]),
    ),
  };
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const asked = url.searchParams.get('page');
    const file = files[url.pathname];
    if (file !== undefined) {
      response.setHeader('content-type', url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript; charset=utf-8');
      void file().then((body) => response.end(body));
    } else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(asked === null ? '' : page(JSON.parse(asked) as PageRequest));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    address: (request) => `http://127.0.0.1:${port}/?page=${encodeURIComponent(JSON.stringify(request))}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
