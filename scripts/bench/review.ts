import path from 'node:path';
import type { ReviewReport } from '../../test/bench/review.ts';
import { RESULTS, ROOT } from '../paths.ts';
import { runBench } from './bundle.ts';
import type { Row } from './row.ts';

const MAP_TIMES = 1;
const GIT_TIMES = 10;

/** Which scenarios reach a function, against running them; a diff of 5,000 hunks, against git reading it. */
export async function measureReview(): Promise<readonly Row[]> {
  const args = [path.join(ROOT, 'scenarios'), path.join(RESULTS, 'bench', 'mm.diff')];
  const { scenarios, map, gallery, diff } = await runBench<ReviewReport>('review', args);
  const rows: Row[] = [
    {
      what: 'map of the gallery',
      measured: `${(map / gallery).toFixed(2)}× the time`,
      budget: `≤ ${MAP_TIMES}× the time`,
      met: map <= MAP_TIMES * gallery,
      how: `${seconds(map)}: what ${scenarios} scenarios reach on four kernels; running them as they stand ${seconds(gallery)}`,
    },
  ];
  if ('missing' in diff) {
    console.error(`The review of a large diff is not measured: ${diff.missing}\n`);
    return rows;
  }
  return [
    ...rows,
    {
      what: `review of ${diff.hunks.toLocaleString('en')} hunks`,
      measured: `${(diff.review / diff.git).toFixed(1)}× the time`,
      budget: `≤ ${GIT_TIMES}× the time`,
      met: diff.review <= GIT_TIMES * diff.git,
      how: `${seconds(diff.review)}: mm/ from 6.1 to 6.12, as text, the map there; git patch-id ${seconds(diff.git)}`,
    },
  ];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
