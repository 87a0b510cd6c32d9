import { describe, expect, it } from 'vitest';
import { isPatchFile, seriesIn } from '../../../src/extension/patch-review/seriesFiles';

const named = (...names: string[]) => names.map((name) => ({ name, file: name }));

describe('the series in a folder', () => {
  it('are numbered patches in the order of their numbers, whatever the order of the folder', () => {
    const [series, ...others] = seriesIn(
      named('0010-j.patch', '0002-b.patch', 'README', '0000-cover-letter.patch', '0001-a.patch'),
    );
    expect(series?.files).toEqual(['0000-cover-letter.patch', '0001-a.patch', '0002-b.patch', '0010-j.patch']);
    expect(others).toEqual([]);
  });

  it('are one for each version', () => {
    const found = seriesIn(named('0001-a.patch', 'v2-0001-a.patch', 'v2-0002-b.patch', 'RFC-v3-0001-a.patch'));
    expect(found.map(({ label, files }) => [label, files.length])).toEqual([
      ['Numbered patches', 1],
      ['Numbered patches RFC-v3', 1],
      ['Numbered patches v2', 2],
    ]);
  });

  it('are mailboxes and other patches, each of its own', () => {
    const found = seriesIn(named('20231220_rmap.mbx', 'x.diff', '0001-a.patch', 'notes.txt'));
    expect(found.map(({ label }) => label)).toEqual(['Numbered patches', '20231220_rmap.mbx', 'x.diff']);
  });

  it('are told by the names of files', () => {
    expect(['a.patch', 'a.DIFF', 'a.mbox', 'a.mbx', 'a.eml'].every(isPatchFile)).toBe(true);
    expect(['a.c', 'patch', 'a.patch.orig'].some(isPatchFile)).toBe(false);
  });
});
