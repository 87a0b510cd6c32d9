import type { PageData } from './data';

/** The files that a page is made of, as they ship. */
export interface PageAssets {
  /** The panel. */
  readonly panelScript: string;
  readonly panelStyle: string;
  /** The page's own script and its themes. */
  readonly pageScript: string;
  readonly pageStyle: string;
  /** The engine, for a worker. */
  readonly engine: Uint8Array<ArrayBuffer>;
}

/** Ids of the blocks of data in a page. */
export const DATA_ID = 'folioscope-data';
export const ENGINE_ID = 'folioscope-engine';

/**
 * One HTML file that shows a run: no network, no other file, nothing outside it may run. `text` is the run as plain text:
 * it is what readers without JavaScript, searches and archives see.
 */
export async function pageHtml(assets: PageAssets, data: PageData, text: string): Promise<string> {
  const scripts = [assets.pageScript, assets.panelScript].map(inScript);
  const styles = [assets.pageStyle, assets.panelStyle].map(inStyle);
  const scriptHashes = await Promise.all(scripts.map(hash));
  // The toolkit of the controls makes an empty style element, too.
  const styleHashes = await Promise.all([...styles, ''].map(hash));
  const policy = [
    `default-src 'none'`,
    `script-src ${scriptHashes.join(' ')}`,
    `style-src ${styleHashes.join(' ')}`,
    `worker-src blob:`,
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const title = markup(`${data.scenario} - Folioscope`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Folioscope">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${styles.map((style) => `<style>${style}</style>`).join('\n')}
</head>
<body class="vscode-light">
<noscript><pre>${markup(text)}</pre></noscript>
<div id="app"></div>
<script type="application/json" id="${DATA_ID}">${json(data)}</script>
<script type="text/plain" id="${ENGINE_ID}">${base64(await packed(assets.engine))}</script>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`;
}

/** JSON that cannot end the block it stands in, whatever its strings say. */
function json(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** A script that cannot end its block: in JavaScript these signs mean the same in strings and patterns, the only places they stand in. */
function inScript(script: string): string {
  return withoutMap(script)
    .replace(/<\/(?=script)/gi, '<\\/')
    .replaceAll('<!--', '\\x3c!--');
}

function inStyle(style: string): string {
  return withoutMap(style).replace(/<\/(?=style)/gi, '<\\/');
}

/** The map of a build for developers is a file of its own. */
function withoutMap(code: string): string {
  return code.replace(/\n(?:\/\/|\/\*)# sourceMappingURL=\S+(?: \*\/)?\s*$/, '\n');
}

export function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

async function hash(block: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(block));
  return `'sha256-${base64(new Uint8Array(digest))}'`;
}

async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function base64(bytes: Uint8Array): string {
  let text = '';
  // Not all at once: arguments of a call are limited in number.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
