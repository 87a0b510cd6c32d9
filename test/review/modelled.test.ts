import { describe, expect, it } from 'vitest';
import { modelledFunctions } from '../../src/review/modelled';

describe('the list of what is modelled', () => {
  it('names file and series of a function, oldest first', () => {
    const page = modelledFunctions().find(({ name }) => name === 'page_add_new_anon_rmap');
    expect(page).toMatchObject({ file: 'mm/rmap.c' });
    expect(page?.series.map(({ id, landed }) => `${id} ${landed}`)).toEqual([
      'anon-rmap-cleanups 6.7',
      'rmap-overhaul 6.8',
    ]);
  });

  it('has every function once, by name', () => {
    const names = modelledFunctions().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(300);
    expect(names).toEqual([...new Set(names)].sort());
  });
});
