import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check, complete, engineKnows, format, parse, problemsOf, runScenario } from '../../../src/sim/scenario';
import { anyText, damagedFile, validFile } from './arbitrary';
import { meaning } from './meaning';

const known = engineKnows();
const texts = fc.oneof(anyText, damagedFile, validFile);
const FEW_PAGES = { pagesPerStatement: 600, pagesPerRun: 2000 };

function everything(text: string): void {
  const parsed = parse(text);
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  for (const { range, message, fix } of [...parsed.problems, ...check(parsed, known)]) {
    expect(message).not.toBe('');
    for (const at of [range, fix?.range ?? range]) {
      expect(at.line).toBeGreaterThanOrEqual(0);
      expect(at.line).toBeLessThan(lines.length);
      expect(at.start).toBeGreaterThanOrEqual(0);
      expect(at.end).toBeGreaterThanOrEqual(at.start);
      expect(at.end).toBeLessThanOrEqual(lines[at.line]?.length ?? 0);
    }
  }
  format(text);
}

describe('bad input', () => {
  it('never throws, and every problem lies inside the text', () => {
    fc.assert(fc.property(texts, everything), { numRuns: 1500 });
  });

  it('never throws in completion, at any place', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (text, at) => {
        complete(text, at % (text.length + 2), known);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws when it is run in spite of its problems', () => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const scenario of parse(text).scenarios) runScenario(scenario, { limits: FEW_PAGES });
      }),
      { numRuns: 1000 },
    );
  });

  it('of a file without errors the engine never fails', () => {
    fc.assert(
      fc.property(validFile, (text) => {
        const { scenarios } = parse(text);
        const wrong = problemsOf(text, known).filter(({ severity }) => severity === 'error');
        fc.pre(wrong.length === 0);
        for (const scenario of scenarios) {
          const { stopped } = runScenario(scenario, { limits: FEW_PAGES }).overview;
          if (stopped?.reason !== 'limit') expect(stopped).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark', '\ufeff'],
    ['NUL bytes', '\0\0\nscenario "a\0"\0'],
    ['carriage returns alone', 'scenario "a"\rnoop\r'],
    ['half a surrogate pair', 'scenario "\ud800"\n\udc00'],
    ['line separators', 'scenario "a"\u2028noop\u2029'],
    ['ten thousand brackets', `scenario "a"\nread ${'['.repeat(10_000)}`],
    ['a very long number', `scenario "a"\nread buf[${'9'.repeat(1900)}]`],
    ['a very long word', `scenario "a"\n${'a'.repeat(1999)} = mmap`],
    ['a million line ends', '\n'.repeat(1_000_000)],
    [
      'words of Object',
      'scenario "a"\nconstructor = mmap 4K anon private rw\nread constructor\nexpect toString(constructor).valueOf == 1\nmprotect constructor __proto__',
    ],
  ])('%s is fine', (_, text) => {
    everything(text);
    complete(text, text.length, known);
  });
});

describe('errors stay where they are', () => {
  it('a damaged line leaves the problems and the meaning of all other lines alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('read buf[', 'wirte buf', 'expect pte(', 'madvise buf X', '§', 'buf = "'), {
          minLength: 1,
          maxLength: 5,
        }),
        (bad) => {
          const text = `scenario "a"\nbuf = mmap 4K anon private rw\n${bad.map((line) => `${line}\nwrite buf[0]\n`).join('')}scenario "b"\nread nothing\n`;
          const { scenarios } = parse(text);
          expect(scenarios.map(({ title }) => title.text)).toEqual(['a', 'b']);
          expect(scenarios[0]?.items.filter(({ kind }) => kind === 'step').length).toBe(1 + bad.length);
          const lines = new Set(problemsOf(text, known).map(({ range }) => range.line));
          for (const i of bad.keys()) {
            expect(lines.has(2 + 2 * i)).toBe(true);
            expect(lines.has(3 + 2 * i)).toBe(false);
          }
          expect(lines.has(3 + 2 * bad.length)).toBe(true);
        },
      ),
    );
  });
});

describe('formatting', () => {
  it('again changes nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = format(text);
        expect(format(once)).toBe(once);
      }),
      { numRuns: 1500 },
    );
  });

  it('keeps the meaning', () => {
    fc.assert(
      fc.property(fc.oneof(validFile, damagedFile), (text) => {
        expect(meaning(format(text))).toEqual(meaning(text));
      }),
      { numRuns: 1200 },
    );
  });

  it('keeps every comment', () => {
    const comments = (text: string): string[] => [...text.matchAll(/#.*/g)].map(([comment]) => comment.trim());
    fc.assert(
      fc.property(validFile, (text) => {
        expect(comments(format(text))).toEqual(comments(text));
      }),
      { numRuns: 500 },
    );
  });
});
