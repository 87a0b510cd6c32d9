import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Observation } from '../sim/trace/observationFormat';
import { looksLikeTrace, readObservation } from '../sim/trace/observed/read';
import { readFailure, shownName, UsageError } from './io';

const GZIP = [0x1f, 0x8b];

/** A file that is either a scenario or a trace, packed or not. */
export type ScenarioOrTrace =
  | { readonly kind: 'scenario'; readonly file: string; readonly text: string }
  | { readonly kind: 'trace'; readonly file: string; readonly trace: Observation };

/** Reads a file, or standard input for `-`, and finds out by its content which of the two it is. */
export function readScenarioOrTrace(file: string): ScenarioOrTrace {
  const text = textOf(file);
  if (!looksLikeTrace(text) && !isTraceName(file)) return { kind: 'scenario', file, text };
  const read = readObservation(text);
  if ('error' in read) throw new UsageError(`${shownName(file)}: ${read.error}`);
  return { kind: 'trace', file, trace: read.trace };
}

/** What bears the name of a trace is taken for one, so that a file that was cut short is not read as a scenario. */
function isTraceName(file: string): boolean {
  return /\.json(\.gz)?$/.test(file);
}

function textOf(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`${shownName(file)}: ${readFailure(error)}`);
  }
  if (GZIP.some((byte, i) => bytes[i] !== byte)) {
    if (!file.endsWith('.gz')) return bytes.toString('utf8');
    throw new UsageError(`${file}: is not packed with gzip, whatever its name says; take another copy, or rename it`);
  }
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new UsageError(`${shownName(file)}: cannot be unpacked: ${readFailure(error)}; take another copy of it`);
  }
}
