import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findPackage, SUITES } from '../../src/realkernel/apt';
import { cached, cacheFolder, needSpace } from '../../src/realkernel/cache';
import { mustRun, RealKernelError } from '../../src/realkernel/command';
import { needTools } from '../../src/realkernel/tools';

const work = { signal: new AbortController().signal, progress: () => {} };
const SPACE_MB = 600;
/** Fetching takes half a minute; who waits longer than this waits for nobody. */
const PATIENCE_MS = 300_000;
/** What is kept of a source tree. */
const FOLDERS = ['mm', 'include/linux', 'fs/proc'];

/**
 * Sources of a Debian kernel, from the package `linux-source-VERSION`: fetched once and kept where kernels are. The
 * folder has `mm`, `include/linux` and `fs/proc`.
 */
export async function kernelSources(version: string): Promise<string> {
  const name = `linux-source-${version}`;
  const folder = path.join(cacheFolder(), 'sources', version);
  if (existsSync(folder)) return folder;
  try {
    return await alone(() => cached(path.join('sources', version), (folder) => fetchInto(folder, name)));
  } catch (error) {
    if (!(error instanceof RealKernelError)) throw error;
    throw new RealKernelError(
      `${error.message}\n` +
        `This test reads real kernel sources, which are not kept in the project: it needs a Debian mirror once (${name}). ` +
        `Without a network, put the folders ${FOLDERS.join(', ')} of that kernel into ${folder}.`,
    );
  }
}

/** One at a time, over all processes: tests of several files want the same sources, and apt does one thing at a time. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const lock = path.join(cacheFolder(), '.sources.lock');
  const until = Date.now() + PATIENCE_MS;
  while (!taken(lock)) {
    if (Date.now() > until)
      throw new RealKernelError(`${lock} is there for too long; remove it if nothing fetches sources`);
    await setTimeout(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Takes the lock, also from a process that did not live to give it back. */
function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > PATIENCE_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

async function fetchInto(folder: string, name: string): Promise<void> {
  needTools(['apt-get', 'apt-cache', 'dpkg-deb', 'xz']);
  needSpace(cacheFolder(), SPACE_MB);
  const found = await findPackage(name, (names) => (names.includes(name) ? name : undefined), work, [
    ...SUITES,
    'bookworm',
  ]);
  if (found === undefined) throw new RealKernelError(`no suite has ${name}`);
  const debs = path.join(folder, 'debs');
  mkdirSync(debs);
  await found.apt.download(debs, [name]);
  const [deb] = readdirSync(debs);
  if (deb === undefined) throw new RealKernelError(`${name} was not fetched`);
  await mustRun('dpkg-deb', ['-x', path.join(debs, deb), debs], work);
  const archive = path.join(debs, 'usr', 'src', `${name}.tar.xz`);
  const wanted = FOLDERS.map((each) => `${name}/${each}`);
  await mustRun('tar', ['-xJf', archive, '-C', folder, '--strip-components=1', ...wanted], work);
  rmSync(debs, { recursive: true });
}
