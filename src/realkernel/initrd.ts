import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { cached, digest } from './cache';
import { mustRun, RealKernelError, type Work } from './command';
import type { KernelFiles } from './fetchKernel';
import { type ArchiveEntry, newcArchive } from './newc';
import { findProgram } from './tools';

const FOLDER = 0o040755;
const PROGRAM = 0o100755;
const FILE = 0o100644;
const FOLDERS = ['bin', 'proc', 'sys', 'dev', 'tmp', 'mod', 'mnt', 'etc'];
const CFLAGS = ['-O1', '-g0', '-Wall', '-Wextra', '-static'];

/** The folder of the repository that holds the agent's and the guest's sources. */
export function sourceFolder(from = path.dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    for (const name of [folder, path.join(folder, 'src', 'realkernel')]) {
      if (existsSync(path.join(name, 'agent', 'agent.h'))) return name;
    }
    if (folder === path.dirname(folder)) {
      throw new RealKernelError(
        'the sources of the guest’s agent are not here; real kernels run from a clone of the repository only',
      );
    }
  }
}

/** The program that runs scenarios inside a guest: compiled once per state of its sources. */
export async function agentBinary(work: Work): Promise<string> {
  const folder = path.join(sourceFolder(), 'agent');
  const sources = readdirSync(folder)
    .filter((name) => /\.[ch]$/.test(name))
    .sort()
    .map((name) => path.join(folder, name));
  const name = digest(...CFLAGS, ...sources.map((file) => readFileSync(file)));
  const built = await cached(path.join('agent', name), async (fresh) => {
    work.progress('compiling the guest’s agent');
    const units = sources.filter((file) => file.endsWith('.c'));
    await mustRun('gcc', [...CFLAGS, '-o', path.join(fresh, 'agent'), ...units], work);
  });
  return path.join(built, 'agent');
}

/** The guest's RAM disk: busybox, the agent, the kernel's modules, init. */
export async function initialRamDisk(kernel: KernelFiles, agent: string): Promise<string> {
  const busybox = findProgram('busybox');
  if (busybox === undefined) throw new RealKernelError('install with: apt-get install busybox-static');
  const modules = path.join(kernel.folder, 'modules');
  const entries: ArchiveEntry[] = [
    { path: '.', mode: FOLDER },
    ...FOLDERS.map((name) => ({ path: name, mode: FOLDER })),
    { path: 'init', mode: PROGRAM, data: readFileSync(path.join(sourceFolder(), 'guest', 'init.sh')) },
    { path: 'agent', mode: PROGRAM, data: readFileSync(agent) },
    { path: 'bin/busybox', mode: PROGRAM, data: readFileSync(busybox) },
    ...readdirSync(modules)
      .sort()
      .map((name) => ({ path: `mod/${name}`, mode: FILE, data: readFileSync(path.join(modules, name)) })),
  ];
  const archive = newcArchive(entries);
  const folder = await cached(path.join('initrd', digest(archive)), async (fresh) => {
    writeFileSync(path.join(fresh, 'initrd.gz'), gzipSync(archive, { level: 1 }));
  });
  return path.join(folder, 'initrd.gz');
}
