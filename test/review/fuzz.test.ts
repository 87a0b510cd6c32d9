import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, definedFunctions } from '../../src/review';
import { kernelDiff, kernelSeries } from './kernelDiff';
import { reading, source } from './reading';

const RUNS = 5000;
const LONGEST_MS = 1000;
/** A case is a piece of a real input of up to this size. */
const LARGEST = 24 * 1024;

const seeds = path.join(import.meta.dirname, 'seeds');

/** Mails and diffs as they really are: with and without context, as a mailbox, and mails that lost their line breaks. */
async function realInputs(): Promise<readonly Uint8Array[]> {
  const diffs = [await kernelDiff({ context: 0 }), await kernelDiff(), await kernelSeries()];
  return [...diffs, ...readdirSync(seeds).map((file) => new Uint8Array(readFileSync(path.join(seeds, file))))];
}

/** Pieces of syntax, so that mutations hit what matters. */
const TOKENS = [
  '\n',
  '\r\n',
  '\n\n',
  '\0',
  '\t',
  ' ',
  '-',
  '+',
  '\\',
  '"',
  "'",
  '/*',
  '*/',
  '{',
  '}',
  '(',
  ')',
  ';',
  '=',
  '>',
  '@@',
  '@@ -1,3 +1,3 @@ ',
  '@@@ -1 -1 +1 @@@\n',
  '@@ -0,0 +1,999999999 @@',
  'diff --git a/x b/x\n',
  'diff --cc x\n',
  '--- ',
  '+++ ',
  '-- \n',
  '\nFrom ',
  '\nFrom a Thu Jan  1 00:00:00 1970\nA: b\n',
  'Subject: ',
  '[PATCH v3 1/2] ',
  'Re: ',
  'Content-Type: multipart/mixed; boundary=a\n',
  '\n--a\n',
  '\n--a--\n',
  'Content-Transfer-Encoding: base64\n',
  'Content-Transfer-Encoding: quoted-printable\n',
  'Content-Type: text/plain; charset=utf-16; format=flowed\n',
  '=?utf-8?q?',
  '?=',
  '=\n',
  '=0A',
  'rename from ',
  'GIT binary patch\nliteral 5\n',
  'SYSCALL_DEFINE3(',
  '#define x \\\n',
  'commit 0123456789abcdef\n',
  '\ufeff',
  '\u00ff',
].map((token) => new TextEncoder().encode(token));

type Mutation =
  | { readonly type: 'insert'; readonly at: number; readonly bytes: Uint8Array; readonly times: number }
  | { readonly type: 'delete'; readonly at: number; readonly length: number }
  | { readonly type: 'copy'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly type: 'set'; readonly at: number; readonly byte: number };

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    type: fc.constant('insert' as const),
    at: share,
    bytes: fc.constantFrom(...TOKENS),
    times: fc.constantFrom(1, 1, 1, 2, 50, 500),
  }),
  fc.record({ type: fc.constant('delete' as const), at: share, length: fc.nat(2000) }),
  fc.record({ type: fc.constant('copy' as const), at: share, from: share, length: fc.nat(4000) }),
  fc.record({ type: fc.constant('set' as const), at: share, byte: fc.nat(255) }),
);

function mutated(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let result = bytes;
  for (const each of mutations) {
    const at = Math.floor(each.at * (result.length + 1));
    switch (each.type) {
      case 'insert': {
        const inserted = new Uint8Array(each.bytes.length * each.times);
        for (let time = 0; time < each.times; time++) inserted.set(each.bytes, time * each.bytes.length);
        result = spliced(result, at, 0, inserted);
        break;
      }
      case 'delete':
        result = spliced(result, at, each.length, new Uint8Array());
        break;
      case 'copy': {
        const from = Math.floor(each.from * result.length);
        result = spliced(result, at, 0, result.slice(from, from + each.length));
        break;
      }
      case 'set':
        result = spliced(result, at, 1, Uint8Array.of(each.byte));
        break;
    }
  }
  return result;
}

function spliced(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(at + inserted.length + Math.max(0, bytes.length - at - removed));
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
}

/** Reads a case in every way; how long the slowest took. */
async function timeOf(bytes: Uint8Array): Promise<number> {
  let slowest = 0;
  let started = performance.now();
  const lap = (): void => {
    const now = performance.now();
    slowest = Math.max(slowest, now - started);
    started = now;
  };
  const { review, progress } = await reading([source(bytes)]);
  lap();
  expect(progress.every((each) => each >= 0 && each <= 1)).toBe(true);
  const lines = new TextDecoder('latin1').decode(bytes).split('\n').length;
  for (const { place, files } of review.patches) {
    expect(place.line).toBeLessThanOrEqual(lines + 1);
    for (const { hunks } of files) {
      for (const hunk of hunks) {
        expect(hunk.endLine).toBeGreaterThanOrEqual(hunk.place.line);
        expect(hunk.endLine).toBeLessThanOrEqual(lines + 1);
      }
    }
  }
  started = performance.now();
  definedFunctions(new TextDecoder('latin1').decode(bytes));
  lap();
  return slowest;
}

describe('any input', () => {
  it('is read without an exception and without a stall: mails and diffs that were changed', {
    timeout: 600_000,
  }, async () => {
    const inputs = await realInputs();
    const input = fc.record({
      input: fc.nat(inputs.length - 1),
      start: share,
      length: fc.integer({ min: 1, max: LARGEST }),
      fromTheStart: fc.boolean(),
      mutations: fc.array(mutation, { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ input: index, start, length, fromTheStart, mutations }) => {
        const whole = inputs[index] ?? new Uint8Array();
        const from = fromTheStart ? 0 : Math.floor(start * whole.length);
        const ms = await timeOf(mutated(whole.slice(from, from + length), mutations));
        expect(ms).toBeLessThan(LONGEST_MS);
      }),
      { numRuns: RUNS },
    );
  });

  it('is read without an exception and without a stall: random bytes and syntax', { timeout: 600_000 }, async () => {
    const words = fc.array(fc.oneof(fc.constantFrom(...TOKENS), fc.uint8Array({ maxLength: 20 })), { maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(words, async (parts) => {
        const ms = await timeOf(new Uint8Array(Buffer.concat(parts)));
        expect(ms).toBeLessThan(LONGEST_MS);
      }),
      { numRuns: RUNS },
    );
  });

  it('can be compared with any other', { timeout: 600_000 }, async () => {
    const inputs = await realInputs();
    const piece = fc.record({
      input: fc.nat(inputs.length - 1),
      start: share,
      mutations: fc.array(mutation, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(piece, piece, async (a, b) => {
        const [old, fresh] = [a, b].map(({ input, start, mutations }) => {
          const whole = inputs[input] ?? new Uint8Array();
          const from = Math.floor(start * whole.length);
          return mutated(whole.slice(from, from + 4096), mutations);
        });
        const steps = compareVersions([source(old ?? '')], [source(fresh ?? '')]);
        const started = performance.now();
        let step = await steps.next();
        while (step.done !== true) step = await steps.next();
        expect(performance.now() - started).toBeLessThan(LONGEST_MS);
      }),
      { numRuns: 500 },
    );
  });
});
