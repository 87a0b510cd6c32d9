import type { ScenarioReach } from '../model';

/** Name and version of what is written. Another version is not read: the map is computed again. */
const FORMAT = 'folioscope-reach';
const VERSION = 1;

/** What documents reach, by the name of their content (`contentName`). */
export type StoredReach = Map<string, readonly ScenarioReach[]>;

/** A run as written: names of functions by their place in one list, each followed by its first step. */
interface WrittenRun {
  readonly kernel: string;
  readonly reached: readonly number[];
}
interface WrittenScenario {
  readonly scenario: string;
  readonly line: number;
  readonly runs: readonly WrittenRun[];
}
interface Written {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly engine: string;
  readonly functions: readonly string[];
  readonly documents: Readonly<Record<string, readonly WrittenScenario[]>>;
}

/**
 * A short name for what a document's reach follows from: its text and the options of the runs. 106 bits of a hash that nobody
 * attacks: the worst that an equal name could do is a wrong number at a function.
 */
export function contentName(text: string, options: object): string {
  const words = JSON.stringify([Object.entries(options).sort(), text]);
  return hash(words, 0x9e3779b9) + hash(words, 0x85ebca6b);
}

/** Two multiplicative hashes side by side, mixed at the end: 53 bits. */
function hash(words: string, seed: number): string {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < words.length; i++) {
    const unit = words.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (2 ** 32 * (b & 0x1fffff) + (a >>> 0)).toString(36).padStart(11, '0');
}

/** `engine`: what made it, so that another engine's is not read. */
export function writeReach(engine: string, stored: StoredReach): string {
  const places = new Map<string, number>();
  const place = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, places.size);
    return places.size - 1;
  };
  const documents = Object.fromEntries(
    [...stored].map(([content, scenarios]) => [
      content,
      scenarios.map(
        ({ scenario, line, runs }): WrittenScenario => ({
          scenario,
          line,
          runs: runs.map(({ kernel, functions, steps }) => ({
            kernel,
            reached: functions.flatMap((name, i) => [place(name), steps[i] ?? 1]),
          })),
        }),
      ),
    ]),
  );
  const written: Written = { format: FORMAT, version: VERSION, engine, functions: [...places.keys()], documents };
  return JSON.stringify(written);
}

/** What was written by this engine. Whatever else the text is, nothing: the map is computed again. */
export function readReach(engine: string, text: string): StoredReach {
  const stored: StoredReach = new Map();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return stored;
  }
  if (!isRecord(parsed) || parsed['format'] !== FORMAT || parsed['version'] !== VERSION) return stored;
  const { functions, documents } = parsed;
  if (parsed['engine'] !== engine || !Array.isArray(functions) || !isRecord(documents)) return stored;
  for (const [content, scenarios] of Object.entries(documents)) {
    const read = Array.isArray(scenarios) ? allOf(scenarios, (one) => readScenario(one, functions)) : undefined;
    if (read !== undefined) stored.set(content, read);
  }
  return stored;
}

function readScenario(written: unknown, names: readonly unknown[]): ScenarioReach | undefined {
  if (!isRecord(written)) return undefined;
  const { scenario, line, runs } = written;
  if (typeof scenario !== 'string' || typeof line !== 'number' || !Array.isArray(runs)) return undefined;
  const read = allOf(runs, (run) => readRun(run, names));
  return read && { scenario, line, runs: read };
}

function readRun(written: unknown, names: readonly unknown[]): ScenarioReach['runs'][number] | undefined {
  if (!isRecord(written)) return undefined;
  const { kernel, reached } = written;
  if (typeof kernel !== 'string' || !Array.isArray(reached)) return undefined;
  const functions: string[] = [];
  const steps: number[] = [];
  for (let i = 0; i < reached.length; i += 2) {
    const name: unknown = names[Number(reached[i])];
    const step: unknown = reached[i + 1];
    if (typeof name !== 'string' || typeof step !== 'number') return undefined;
    functions.push(name);
    steps.push(step);
  }
  return { kernel, functions, steps };
}

/** All of them read, or nothing. */
function allOf<T>(written: readonly unknown[], read: (one: unknown) => T | undefined): readonly T[] | undefined {
  const all: T[] = [];
  for (const one of written) {
    const value = read(one);
    if (value === undefined) return undefined;
    all.push(value);
  }
  return all;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
