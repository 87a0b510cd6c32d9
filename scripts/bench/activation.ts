import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScriptError } from '../scriptError.ts';
import { runHostSuite } from '../workbench/hostSuite.ts';
import { median, type Row } from './row.ts';

const RUNS = 3;

/** `activate()` as VS Code calls it, in the extension host of the embedded workbench. */
export async function measureActivation(): Promise<readonly Row[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const workspace = mkdtempSync(path.join(tmpdir(), 'folioscope-bench-'));
    try {
      const { facts } = await runHostSuite(workspace);
      const time = facts['activation ms'];
      if (time === undefined) throw new ScriptError('The suite in the extension host measured no activation.');
      times.push(time);
    } finally {
      rmSync(workspace, { recursive: true, force: true });
    }
  }
  const time = median(times);
  return [
    {
      what: 'activation',
      measured: `${time.toFixed(0)} ms`,
      budget: '< 100 ms',
      met: time < 100,
      how: `activate() in the embedded workbench, load of the bundle included; median of ${RUNS}`,
    },
  ];
}
