import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentName, readReach, type StoredReach, writeReach } from '../../../src/review/map';
import type { ScenarioReach } from '../../../src/review/model';

const REACH: readonly ScenarioReach[] = [
  {
    scenario: 'cow',
    line: 1,
    runs: [
      { kernel: '6.12', functions: ['do_wp_page', 'wp_page_copy'], steps: [2, 4] },
      { kernel: '6.1', functions: ['wp_page_copy'], steps: [3] },
      { kernel: '7.2', functions: [], steps: [] },
    ],
  },
];
const STORED: StoredReach = new Map([
  ['one', REACH],
  ['empty', []],
]);

describe('a map that is written down', () => {
  it('is read as it was', () => {
    expect(readReach('1.0', writeReach('1.0', STORED))).toEqual(STORED);
  });

  it('is not read by another engine, or in another format', () => {
    const text = writeReach('1.0', STORED);
    expect(readReach('1.1', text).size).toBe(0);
    expect(readReach('1.0', text.replace('folioscope-reach', 'other')).size).toBe(0);
    expect(readReach('1.0', text.replace('"version":1', '"version":2')).size).toBe(0);
  });

  it('is nothing if it is cut off anywhere', () => {
    const text = writeReach('1.0', STORED);
    for (let length = 0; length < text.length; length++) expect(readReach('1.0', text.slice(0, length)).size).toBe(0);
  });

  it('loses the document that is damaged, and no other', () => {
    const damaged = writeReach('1.0', STORED).replace('"reached":[0,2', '"reached":[7,2');
    expect([...readReach('1.0', damaged).keys()]).toEqual(['empty']);
  });

  it('is read without an exception, whatever is there', () => {
    const head = { format: fc.constant('folioscope-reach'), version: fc.constant(1), engine: fc.constant('1.0') };
    const any = fc.jsonValue();
    const scenario = fc.record({ scenario: fc.string(), line: any, runs: fc.array(any) });
    const documents = fc.oneof(any, fc.dictionary(fc.string(), fc.array(scenario)));
    const nearly = fc.record({ ...head, functions: fc.oneof(any, fc.array(fc.string())), documents });
    const text = fc.oneof(
      fc.string(),
      nearly.map((one) => JSON.stringify(one)),
    );
    fc.assert(fc.property(text, (one) => readReach('1.0', one).size >= 0));
  });
});

describe('the name of a content', () => {
  it('is another for another text or other options, whatever the order of these', () => {
    const name = contentName('text', { defaultKernel: '6.12', maxPages: 1 });
    expect(contentName('text', { maxPages: 1, defaultKernel: '6.12' })).toBe(name);
    expect(contentName('texu', { maxPages: 1, defaultKernel: '6.12' })).not.toBe(name);
    expect(contentName('text', { maxPages: 2, defaultKernel: '6.12' })).not.toBe(name);
  });

  it('tells texts apart that differ in one place', () => {
    const names = new Set<string>();
    for (let i = 0; i < 20_000; i++) names.add(contentName(`scenario "${i}"\n  write buf[${i % 7}]\n`, {}));
    expect(names.size).toBe(20_000);
  });
});
