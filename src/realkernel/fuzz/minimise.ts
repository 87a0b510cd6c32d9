/** Says of each candidate whether it still shows what is looked for. All are asked about at once: a guest runs many per boot. */
export type StillShows = (candidates: readonly (readonly string[])[]) => Promise<readonly boolean[]>;

/**
 * The fewest steps that still show it, as far as leaving out stretches finds them (delta debugging): halves first, then ever
 * shorter stretches down to single steps. The order of steps is kept.
 */
export async function minimise(steps: readonly string[], stillShows: StillShows): Promise<readonly string[]> {
  let current = steps;
  let parts = 2;
  while (current.length > 1) {
    const size = Math.ceil(current.length / parts);
    const starts = Array.from({ length: Math.ceil(current.length / size) }, (_, i) => i * size);
    const candidates = starts.map((start) => [...current.slice(0, start), ...current.slice(start + size)]);
    const shows = await stillShows(candidates);
    const found = candidates.find((_, i) => shows[i]);
    if (found !== undefined) {
      current = found;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(current.length, parts * 2);
  }
  return current;
}
