import { describe, expect, it } from 'vitest';
import { compareStep } from '../../../src/sim/compare';
import { comparedSeries, readGallery } from './compared';

describe('swap in two runs', () => {
  it('tells slots that are used in another way, in a row as one', () => {
    const step = compareStep(comparedSeries(readGallery('series/swap-zeromap.mms'), 'swap-zeromap'), 4);
    const slots = step.objects.filter(({ kind }) => kind === 'slot');
    expect(slots.map(({ object, fields }) => [object, ...fields.flatMap(({ a, b }) => [a, b])])).toEqual([
      ['swap slots 1..4', '1 entry, in the swap cache', '1 entry, all zero'],
    ]);
  });

  it('tells where a THP in the swap cache keeps its slots', () => {
    const step = compareStep(comparedSeries(readGallery('series/thp-swap-private.mms'), 'thp-swap-private'), 4);
    expect(
      step.objects.flatMap(({ object, fields }) => fields.map(({ field, a, b }) => [object, field, a, b])),
    ).toEqual([['folio 1', 'private', 'swap slots 512..1023, one in each page', 'swap slot 512 in the head']]);
  });
});
