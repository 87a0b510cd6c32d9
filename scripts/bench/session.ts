import type { SessionReport } from '../../test/bench/session.ts';
import { runBench } from './bundle.ts';
import { quantile, type Row } from './row.ts';

const FRAME_MS = 16;

/** What it feels like: moving through a long trace, and typing. */
export async function measureSession(): Promise<readonly Row[]> {
  const { steps, seeks, endToEnd } = await runBench<SessionReport>('session');
  const worst = Math.max(...seeks, ...endToEnd);
  return [
    {
      what: 'seek in a long trace',
      measured: `${worst.toFixed(1)} ms`,
      budget: `< ${FRAME_MS} ms`,
      met: worst < FRAME_MS,
      how: `worst of ${seeks.length} between random steps of ${steps} and ${endToEnd.length} end to end (median ${quantile(seeks, 0.5).toFixed(2)} ms)`,
    },
  ];
}
