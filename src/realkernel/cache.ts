import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { RealKernelError } from './command';

const MB = 1024 * 1024;

/** Kernels, RAM disks and the agent; `FOLIOSCOPE_CACHE`, else `~/.cache/folioscope`. Made if it is not there. */
export function cacheFolder(): string {
  const folder = process.env['FOLIOSCOPE_CACHE'] ?? path.join(homedir(), '.cache', 'folioscope');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RealKernelError(
      `the cache folder ${folder} cannot be made (${why}); name another with FOLIOSCOPE_CACHE=DIR`,
    );
  }
  return folder;
}

/** Throws if the file system of a folder has less room than that. */
export function needSpace(folder: string, megabytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MB);
  if (free >= megabytes) return;
  throw new RealKernelError(
    `${folder} has ${free} MB left, ${megabytes} MB are needed; make room or name another folder with FOLIOSCOPE_CACHE=DIR`,
  );
}

/** A new empty folder in the cache. The caller removes it. */
export function temporaryFolder(purpose: string): string {
  return mkdtempSync(path.join(cacheFolder(), `.${purpose}.`));
}

/**
 * The folder `name` of the cache; if it is not there, `fill` makes its contents in a new folder that then gets the name.
 * Two processes may do that at the same time: the second one's is thrown away.
 */
export async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  const fresh = temporaryFolder('new');
  try {
    await fill(fresh);
    mkdirSync(path.dirname(folder), { recursive: true });
    try {
      renameSync(fresh, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** A short name for contents. */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 16);
}
