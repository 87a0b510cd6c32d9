import path from 'node:path';
import { packageVsix, VSIX_BUDGET } from '../package.ts';
import { RESULTS } from '../paths.ts';
import type { Row } from './row.ts';

export async function measurePackage(): Promise<readonly Row[]> {
  const { bytes } = await packageVsix(path.join(RESULTS, 'package'));
  return [
    {
      what: '.vsix',
      measured: `${(bytes / 1024).toFixed(0)} kB`,
      budget: `< ${(VSIX_BUDGET / 1024).toFixed(0)} kB`,
      met: bytes < VSIX_BUDGET,
      how: 'as packaged',
    },
  ];
}
