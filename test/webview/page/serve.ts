import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { build } from '../../../esbuild.mjs';
import type { HostToPanel, PanelState } from '../../../src/protocol';
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
  /** What the host says after the run. */
  readonly told?: readonly HostToPanel[];
  /** What the comparison of the state is with, if with a trace. */
  readonly trace?: ScenarioName;
}

/** The page as the extension writes it: nothing but the bundle, under the same strict policy. */
function page({ scenario, theme = 'dark', state = {}, told = [], trace }: PageRequest): string {
  const policy = `default-src 'none'; script-src 'nonce-${NONCE}'; style-src 'self'; img-src 'self' data:; font-src 'self'`;
  const second = trace === undefined ? {} : { trace: SCENARIOS[trace]() };
  const data = JSON.stringify({ text: SCENARIOS[scenario](), state, told, ...second }).replaceAll('<', '\\u003c');
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

/** Builds the panel, apart from any other build, and serves it from memory on a free port of this machine. */
export async function servePanel(): Promise<PanelServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'folioscope-panel-'));
  try {
    await build({ only: ['webview'], outdir: folder });
    const host = await esbuild.build({
      entryPoints: [path.join(here, 'main.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
    });
    const files = new Map<string, Uint8Array>([
      ['/main.js', await readFile(path.join(folder, 'webview/main.js'))],
      ['/main.css', await readFile(path.join(folder, 'webview/main.css'))],
      ['/host.js', host.outputFiles[0]?.contents ?? new Uint8Array()],
    ]);
    for (const theme of Object.keys(BODY_CLASS)) {
      files.set(
        `/themes/${theme}.css`,
        await readFile(path.join(here, `../../../src/extension/page/themes/${theme}.css`)),
      );
    }
    return await listen(files);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function listen(files: ReadonlyMap<string, Uint8Array>): Promise<PanelServer> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const asked = url.searchParams.get('page');
    const file = files.get(url.pathname);
    if (file !== undefined) {
      response.setHeader('content-type', url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript; charset=utf-8');
      response.end(file);
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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
