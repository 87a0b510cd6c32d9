/** Steps of the table below that are worth it; longer lists that differ in the middle are told one after the other. */
const MAX_CELLS = 4_000_000;

/**
 * Two lists side by side with as many equal entries as possible in one line (longest common subsequence). Where they
 * differ, what only `a` has comes first.
 */
export function alignment<T>(
  a: readonly T[],
  b: readonly T[],
  equal: (x: T, y: T) => boolean,
): (readonly [T | undefined, T | undefined])[] {
  let start = 0;
  while (start < a.length && start < b.length && equal(a[start], b[start])) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && equal(a[endA - 1], b[endB - 1])) {
    endA--;
    endB--;
  }
  const lines: (readonly [T | undefined, T | undefined])[] = [];
  for (let i = 0; i < start; i++) lines.push([a[i], b[i]]);
  for (const line of middle(a.slice(start, endA), b.slice(start, endB), equal)) lines.push(line);
  for (let i = 0; endA + i < a.length; i++) lines.push([a[endA + i], b[endB + i]]);
  return lines;
}

function middle<T>(
  a: readonly T[],
  b: readonly T[],
  equal: (x: T, y: T) => boolean,
): (readonly [T | undefined, T | undefined])[] {
  const width = b.length + 1;
  if ((a.length + 1) * width > MAX_CELLS) {
    return [...a.map((x) => [x, undefined] as const), ...b.map((y) => [undefined, y] as const)];
  }
  // common[i][j]: length of the longest common subsequence of a from i on and b from j on.
  const common = new Int32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = equal(a[i], b[j])
        ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const lines: (readonly [T | undefined, T | undefined])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const both = i < a.length && j < b.length;
    if (both && equal(a[i], b[j])) lines.push([a[i++], b[j++]]);
    else if (j >= b.length || (both && common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      lines.push([a[i++], undefined]);
    } else lines.push([undefined, b[j++]]);
  }
  return lines;
}
