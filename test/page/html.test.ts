import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_VERSION, type PageData } from '../../src/page/data';
import { DATA_ID, ENGINE_ID, type PageAssets, pageHtml } from '../../src/page/html';

const ENGINE = 'postMessage("</script>")';
const assets: PageAssets = {
  panelScript: 'const a = "</script>", b = "<!--<script>";\n//# sourceMappingURL=main.js.map\n',
  panelStyle: 'a::before { content: "</style>"; }\n/*# sourceMappingURL=main.css.map */\n',
  pageScript: 'globalThis.page = 1;',
  pageStyle: 'b { color: red; }',
  engine: new TextEncoder().encode(ENGINE),
};

function dataOf(scenario: string, text = ''): PageData {
  const documents = [{ name: 'a.mms', text }];
  return { version: PAGE_VERSION, documents, file: 'a.mms', scenario, step: 0, options: {} };
}

/** The blocks of a page, found as a browser finds them: a block ends at the first end of it. */
function blocksOf(page: string, tag: 'script' | 'style'): readonly { readonly head: string; readonly body: string }[] {
  return [...page.matchAll(new RegExp(`<${tag}([^>]*)>([\\s\\S]*?)</${tag}`, 'gi'))].map(
    ([, head = '', body = '']) => ({
      head,
      body,
    }),
  );
}

function policyOf(page: string): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
}

const hostile = fc.oneof(
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '<!--<script>',
    '</SCRIPT >',
    ']]>',
    '\u2028',
    '&lt;',
    '"\'>',
    '</pre>',
    '</noscript>',
  ),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

describe('a page', () => {
  it('has four scripts and two styles, whatever title and text say, and gives back what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (title, text, words) => {
        const page = await pageHtml(assets, dataOf(title, text), words);
        const scripts = blocksOf(page, 'script');
        expect(scripts).toHaveLength(4);
        expect(blocksOf(page, 'style')).toHaveLength(2);
        expect(JSON.parse(scripts.find(({ head }) => head.includes(DATA_ID))?.body ?? '')).toEqual(dataOf(title, text));
        const outside = page.replace(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, '');
        expect(outside).not.toMatch(/<\/?script|<!--/i);
        expect(outside.match(/<\/noscript>/g)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('has its engine packed, so that it can be unpacked', async () => {
    const page = await pageHtml(assets, dataOf('a'), '');
    const engine = blocksOf(page, 'script').find(({ head }) => head.includes(ENGINE_ID))?.body ?? '';
    expect(gunzipSync(Buffer.from(engine, 'base64')).toString()).toBe(ENGINE);
  });

  it('lets run what it brings and nothing else: no address, no eval, no style but its own', async () => {
    const page = await pageHtml(assets, dataOf('a'), '');
    const policy = policyOf(page);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|https?:|\*|'self'|connect-src/);
    const sha = (body: string): string => `'sha256-${createHash('sha256').update(body).digest('base64')}'`;
    const run = blocksOf(page, 'script').filter(({ head }) => head === '');
    const directive = (name: string): string => policy.split('; ').find((one) => one.startsWith(`${name} `)) ?? '';
    expect(directive('script-src')).toBe(`script-src ${run.map(({ body }) => sha(body)).join(' ')}`);
    for (const { body } of blocksOf(page, 'style')) expect(directive('style-src')).toContain(sha(body));
  });

  it('leaves out the maps of a build for developers', async () => {
    expect(await pageHtml(assets, dataOf('a'), '')).not.toContain('sourceMappingURL');
  });

  it('has the run as text for those without JavaScript', async () => {
    const page = await pageHtml(assets, dataOf('a'), 'step 1 <of> 2 & more\n');
    expect(page).toContain('<noscript><pre>step 1 &lt;of&gt; 2 &amp; more\n</pre></noscript>');
  });
});
