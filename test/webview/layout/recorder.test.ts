import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { box, hatch, text } from '../../../src/webview/canvas/shapes';
import { Recorder, TooManyShapes } from '../../../src/webview/svg/recorder';

const recorder = (most = 100) => new Recorder({ measure: (_, value) => value.length * 6, most, prefix: 'x' });

describe('a recorded drawing', () => {
  it('has shapes as paths, in colours that every program knows, opacity apart', () => {
    const ctx = recorder();
    box(ctx, 10, 20, 30, 40, { fill: 'rgba(255, 0, 0, 0.5)', stroke: '#00ff00', radius: 0, dash: [4, 3] });
    expect(ctx.markup.split('\n')).toEqual([
      '<path d="M10.5 20.5h29v39h-29Z" fill="#ff0000" fill-opacity="0.5"/>',
      '<path d="M10.5 20.5h29v39h-29Z" fill="none" stroke="#00ff00" stroke-width="1" stroke-dasharray="4 3"/>',
    ]);
  });

  it('has text as text, with its font and its width, shortened as on the screen', () => {
    const ctx = recorder();
    text(ctx, 'a long label', 5, 6, { font: '600 12px Inter, "A B", sans-serif', color: '#000', align: 'right' }, 40);
    expect(ctx.markup).toBe(
      '<text x="5" y="6" font-size="12" font-family="Inter, &quot;A B&quot;, sans-serif" font-weight="600" text-anchor="end" textLength="36" lengthAdjust="spacingAndGlyphs" fill="#000000" xml:space="preserve">a lon…</text>',
    );
  });

  it('clips what is clipped, one clip inside another, and not what comes after', () => {
    const ctx = recorder();
    ctx.save();
    ctx.beginPath();
    ctx.rect(0, 0, 9, 9);
    ctx.clip();
    hatch(ctx, 1, 1, 4, 4, '#123456');
    ctx.restore();
    ctx.fillRect(0, 0, 1, 1);
    const [outer, inner] = [...ctx.markup.matchAll(/<clipPath[^>]*>/g)].map(([tag]) => tag);
    expect([outer, inner]).toEqual(['<clipPath id="xc0">', '<clipPath id="xc1" clip-path="url(#xc0)">']);
    expect(ctx.markup).toContain('clip-path="url(#xc1)"/>');
    expect(ctx.markup.split('\n').at(-1)).toBe('<path d="M0 0h1v1h-1Z" fill="#000000"/>');
  });

  it('draws a circle as two halves, for one arc cannot end where it began', () => {
    const ctx = recorder();
    ctx.beginPath();
    ctx.arc(10, 10, 5, 0, 2 * Math.PI);
    ctx.fill();
    expect(ctx.markup).toContain('d="M15 10A5 5 0 0 1 5 10A5 5 0 0 1 15 10"');
  });

  it('takes back what was set between save and restore', () => {
    const ctx = recorder();
    ctx.globalAlpha = 0.5;
    ctx.save();
    ctx.globalAlpha = 0.1;
    ctx.fillStyle = '#ff0000';
    ctx.restore();
    ctx.fillRect(0, 0, 1, 1);
    expect(ctx.markup).toBe('<path d="M0 0h1v1h-1Z" fill="#000000" opacity="0.5"/>');
  });

  it('holds no markup of a name, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        const ctx = recorder();
        ctx.begin(0, 0, name);
        ctx.fillText(name, 0, 0);
        ctx.end();
        const told = ctx.markup.replace(
          /^<g transform="translate\(0 0\)"><title>|<\/title>|<text [^<>]*>|<\/text>|<\/g>$/g,
          '',
        );
        expect(told).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/);
        expect(told).toMatch(/^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      }),
    );
  });

  it('gives up where it has too many shapes', () => {
    const ctx = recorder(2);
    ctx.fillRect(0, 0, 1, 1);
    ctx.fillRect(0, 0, 1, 1);
    expect(() => ctx.fillRect(0, 0, 1, 1)).toThrow(TooManyShapes);
  });
});
