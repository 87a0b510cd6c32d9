/** A box that wants to be at `want` (its top) but must not overlap its neighbours. */
export interface Wish {
  readonly want: number;
  readonly size: number;
  /** Room to keep above it. */
  readonly gap: number;
}

/**
 * Tops for boxes in a given order, each as near to its wish as the others allow (least squares: isotonic regression by
 * pooling adjacent violators), none above `top`.
 */
export function packInOrder(wishes: readonly Wish[], top: number): number[] {
  interface Pool {
    sum: number;
    count: number;
  }
  const pools: Pool[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const wish of wishes) {
    offset += offsets.length === 0 ? 0 : wish.gap;
    offsets.push(offset);
    let pool: Pool = { sum: wish.want - offset, count: 1 };
    offset += wish.size;
    for (
      let before = pools.at(-1);
      before !== undefined && before.sum / before.count > pool.sum / pool.count;
      before = pools.at(-1)
    ) {
      pools.pop();
      pool = { sum: before.sum + pool.sum, count: before.count + pool.count };
    }
    pools.push(pool);
  }
  const tops: number[] = [];
  for (const pool of pools) {
    const base = Math.max(top, pool.sum / pool.count);
    for (let i = 0; i < pool.count; i++) tops.push(base + (offsets[tops.length] ?? 0));
  }
  return tops;
}
