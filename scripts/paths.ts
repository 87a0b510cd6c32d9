import { homedir } from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '..');

/** Pictures, logs and reports of a test run; not under version control. */
export const RESULTS = path.join(ROOT, 'test-results');

/**
 * Where the embedded workbench is kept: outside the tree, so that every clone on the machine shares one download.
 * `FOLIOSCOPE_CACHE` moves it.
 */
export const CACHE =
  process.env.FOLIOSCOPE_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'folioscope');
