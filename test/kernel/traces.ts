import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Observation } from '../../src/sim/trace/observationFormat';

/** Kernels with golden traces in this folder. */
export const KERNELS = ['6.1', '6.12', '6.18', '7.2'] as const;

export function traceNames(kernel: string): string[] {
  return readdirSync(new URL(`traces/${kernel}/`, import.meta.url)).map((file) => file.replace('.json.gz', ''));
}

export function golden(kernel: string, name: string): Observation {
  const file = new URL(`traces/${kernel}/${name}.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Observation;
}

export function opsNames(): string[] {
  return readdirSync(new URL('scenarios/', import.meta.url)).map((file) => file.replace('.ops', ''));
}

export function opsText(name: string): string {
  return readFileSync(new URL(`scenarios/${name}.ops`, import.meta.url), 'utf8');
}
