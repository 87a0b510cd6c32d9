import type { Change } from './views';

/**
 * Puts neighbouring groups together until there are at most `max`. Those that changed stay as they are while they are few
 * enough to leave room for the others.
 */
export function bundled<T extends { readonly change: Change }>(groups: readonly T[][], max: number): T[][] {
  if (groups.length <= max) {
    return [...groups];
  }
  const isChanged = (group: readonly T[]): boolean => group.some((member) => member.change !== 'none');
  const changed = groups.filter(isChanged).length;
  const keep = changed * 2 < max;
  const per = Math.ceil(groups.length / (keep ? max - changed * 2 : max));
  const fewer: T[][] = [];
  let size = per;
  for (const group of groups) {
    const alone = keep && isChanged(group);
    const last = fewer.at(-1);
    if (last && !alone && size < per) {
      last.push(...group);
      size++;
    } else {
      fewer.push([...group]);
      size = alone ? per : 1;
    }
  }
  return fewer;
}
