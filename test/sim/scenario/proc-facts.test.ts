import { describe, expect, it } from 'vitest';
import { parse, runScenario } from '../../../src/sim/scenario';

function results(kernel: string, expectation: string) {
  const text = `scenario "s"\nkernel ${kernel}\nproc p\n  buf = mmap 16K anon private rw nothp\n  write buf[0..1]\n  expect ${expectation}\n`;
  const [scenario] = parse(text).scenarios;
  if (!scenario) throw new Error('no scenario');
  return runScenario(scenario).overview.steps.flatMap(({ expects }) => expects);
}

describe('facts of /proc', () => {
  it.each([
    'smaps(buf).Rss == 8K',
    'smaps(buf).Size == 16K',
    'smaps(buf).THPeligible == 0',
    'pagemap(buf[0..1]).present',
    'not pagemap(buf[2..3]).present',
    'pagemap(buf[2]).soft_dirty',
    'kpagecount(buf[0]) == 1',
    'status(p).RssAnon == 8K',
  ])('%s', (expectation) => {
    expect(results('6.12', expectation)).toMatchObject([{ pass: true }]);
  });

  it('say what is where it is not what was expected', () => {
    expect(results('6.12', 'smaps(buf).Rss == 16K')).toMatchObject([
      { pass: false, actual: expect.stringContaining('8192') },
    ]);
  });

  it('say that a line is not there in this kernel', () => {
    expect(results('6.1', 'smaps(buf).KSM == 0')).toMatchObject([
      { pass: false, actual: expect.stringContaining('kernel 6.1 has no line KSM') },
    ]);
    expect(results('6.12', 'smaps(buf).KSM == 0')).toMatchObject([{ pass: true }]);
  });
});
