import { describe, expect, it } from 'vitest';
import { fileName } from '../../../src/extension/documents/fileName';
import { comparedSource, textSource } from '../../../src/extension/documents/textSource';
import type { RunHandle } from '../../../src/extension/engine/runHandle';
import type { CheckedDocument } from '../../../src/protocol';

const scenario = { name: 's', line: 1, endLine: 2, expects: 0, kernel: '6.12' };
const store = (count: number) => ({
  checkedNow: (): CheckedDocument => ({ version: 1, problems: [], scenarios: Array(count).fill(scenario) }),
});
const handle = (more: Partial<RunHandle['key']> = {}) =>
  ({ key: { uri: 'file:///a/b%20c.mms?x#y', version: 1, scenario: 0, ...more } }) as RunHandle;

describe('where a text says that its run came from', () => {
  it('is the file, without folders, and whether the scenario has to be named', () => {
    expect(textSource(store(1), handle())).toEqual({ files: ['b c.mms'], named: false, options: [] });
    expect(textSource(store(2), handle()).named).toBe(true);
  });

  it('has the options of a run that was made otherwise than its file says', () => {
    const made = handle({ series: ['-a', '+b'], config: ['X=y'] });
    expect(textSource(store(1), made).options).toEqual(['--series=-a,+b', '--config=X=y']);
  });

  it.each([
    [{ by: 'kernels', a: '6.1', b: '6.18' }, ['--kernels', '6.1,6.18']],
    [{ by: 'series', series: ['a', 'b'], kernel: '6.12' }, ['--series', 'a,b', '--kernel', '6.12']],
    [{ by: 'config', options: ['X'] }, ['--configs', 'default,X']],
  ] as const)('has the options of a comparison by $by', (choice, options) => {
    expect(comparedSource(store(1), 'folioscope:/swap/a.mms', choice)).toMatchObject({ files: ['a.mms'], options });
  });

  it('names files whose address cannot be decoded as they are', () => {
    expect(fileName('file:///a/100%.mms')).toBe('100%.mms');
  });
});
