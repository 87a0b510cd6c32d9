import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cacheFolder, digest } from '../realkernel/cache';
import { Cancelled, type Work } from '../realkernel/command';
import { contentName, type ReachDocument, Reaching, readReach, type StoredReach, writeReach } from '../review/map';
import type { ScenarioReach } from '../review/model';
import { reachOf } from '../review/reach';
import { problemsOf } from '../sim/scenario';
import { galleryFolder, type ScenarioFile, scenarioFiles } from './reviewFiles';
import { version } from './version';

/** Where scenarios are looked for, and whether what they reach is kept. */
export interface MapOptions {
  /** A folder besides the gallery. */
  readonly scenarios: string | undefined;
  readonly keep: boolean;
}

/** The map of functions and scenarios: what is kept of it, and the rest computed. */
export async function reachMap({ scenarios, keep }: MapOptions, work: Work): Promise<Reaching> {
  const gallery = galleryFolder();
  const ownFiles = scenarios === undefined ? [] : scenarioFiles(scenarios);
  for (const file of ownFiles) tellErrors(file, work);
  const own = scenarios === undefined ? [] : await documents(ownFiles, false, scenarios, keep, work);
  const shipped = gallery === undefined ? [] : await documents(scenarioFiles(gallery), true, gallery, keep, work);
  return new Reaching([...own, ...shipped]);
}

/** Scenarios with errors reach nothing; the user's may have some. */
function tellErrors({ file, text }: ScenarioFile, { progress }: Work): void {
  const errors = problemsOf(text).filter(({ severity }) => severity === 'error').length;
  if (errors > 0) progress(`${file}: scenarios with errors reach nothing; folioscope check names ${errors}`);
}

async function documents(
  files: readonly ScenarioFile[],
  gallery: boolean,
  folder: string,
  keep: boolean,
  work: Work,
): Promise<readonly ReachDocument[]> {
  const named = files.map(({ file, text }) => ({ file, text, content: contentName(text, {}) }));
  const stored: StoredReach = keep ? load(folder) : new Map();
  const missing = named.filter(({ content }) => !stored.has(content));
  if (missing.length > 0) {
    const kept = keep ? '; kept for the next time' : '';
    work.progress(`running ${missing.length} scenario files to see which functions they reach${kept}`);
    for (const { content, text } of missing) {
      stored.set(content, reachedBy(text));
      // Lets Ctrl+C through.
      await setImmediate();
      if (work.signal.aborted) throw new Cancelled();
    }
  }
  const found = named.map(({ file, content }) => ({ uri: file, gallery, content, reach: stored.get(content) ?? [] }));
  if (keep && missing.length > 0) save(folder, new Map(found.map(({ content, reach }) => [content, reach])), work);
  return found;
}

function reachedBy(text: string): readonly ScenarioReach[] {
  const steps = reachOf(text);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** What made a map: this program. While it is developed its version stays the same. */
function engine(): string {
  const { size, mtimeMs } = statSync(fileURLToPath(import.meta.url));
  return `${version} ${size} ${mtimeMs}`;
}

function cacheFile(folder: string): string {
  return path.join(cacheFolder(), `reach-${digest(path.resolve(folder))}.json`);
}

/** What is missing or damaged is computed again. */
function load(folder: string): StoredReach {
  try {
    return readReach(engine(), readFileSync(cacheFile(folder), 'utf8'));
  } catch {
    return new Map();
  }
}

/** Put in place as a whole: another process may be reading or writing it. */
function save(folder: string, stored: StoredReach, work: Work): void {
  try {
    const file = cacheFile(folder);
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, writeReach(engine(), stored));
    renameSync(fresh, file);
  } catch (error) {
    work.progress(`what they reach cannot be kept (${error instanceof Error ? error.message : String(error)})`);
  }
}
