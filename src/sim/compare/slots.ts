import type { Moment } from '../trace/moment';
import { slotRows, slotText } from '../trace/swapSlots';
import type { Both } from './both';
import { Finder, type Found } from './found';

/** Slots of the swap device that are used in one run only, or in another way. */
export function slotDifferences({ a, b }: Both): Found[] {
  const finder = new Finder('slot', '');
  const [inA, inB] = [textsOf(a), textsOf(b)];
  for (const slot of [...new Set([...inA.keys(), ...inB.keys()])].sort((x, y) => x - y)) {
    const [textA, textB] = [inA.get(slot) ?? 'free', inB.get(slot) ?? 'free'];
    if (textA === textB) continue;
    const select = { kind: 'slot', slot } as const;
    finder.add('slot', slot, `${textA}:${textB}`, (count) => ({
      object: count === 1 ? `swap slot ${slot}` : `swap slots ${slot}..${slot + count - 1}`,
      a: textA,
      b: textB,
      select: { ...(textA === 'free' ? {} : { a: select }), ...(textB === 'free' ? {} : { b: select }) },
    }));
  }
  return finder.finish();
}

function textsOf(m: Moment): Map<number, string> {
  const used = slotRows(m).filter(({ now }) => now.map !== 0);
  return new Map(used.map(({ slot, now }) => [slot, slotText(now)]));
}
