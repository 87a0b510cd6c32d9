import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { PROGRAM_PATH, RealKernelError } from './command';

/** Programs that a guest needs, and the Debian packages that have them. */
const PACKAGES: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  busybox: 'busybox-static',
  gcc: 'gcc libc6-dev linux-libc-dev',
  'mkfs.ext4': 'e2fsprogs',
  debugfs: 'e2fsprogs',
  mkswap: 'util-linux',
  modprobe: 'kmod',
  depmod: 'kmod',
  xz: 'xz-utils',
  zstd: 'zstd',
  'apt-get': 'apt',
  'apt-cache': 'apt',
  'dpkg-deb': 'dpkg',
};

/** To run a guest whose kernel is in the cache. */
export const GUEST_TOOLS = ['qemu-system-x86_64', 'busybox', 'gcc', 'mkfs.ext4', 'debugfs', 'mkswap'] as const;
/** To fetch a kernel. */
export const FETCH_TOOLS = ['apt-get', 'apt-cache', 'dpkg-deb', 'modprobe', 'depmod', 'xz', 'zstd'] as const;

/** Where a program is, or undefined. */
export function findProgram(name: string, searchPath = PROGRAM_PATH): string | undefined {
  for (const folder of searchPath.split(':')) {
    if (folder === '') continue;
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Throws, with what to install, if a program is missing. */
export function needTools(tools: readonly string[], searchPath = PROGRAM_PATH): void {
  const missing = tools.filter((tool) => findProgram(tool, searchPath) === undefined);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((tool) => (PACKAGES[tool] ?? tool).split(' ')))];
  throw new RealKernelError(
    `a guest needs ${missing.join(', ')}, which this machine does not have; ` +
      `install with: apt-get install ${packages.join(' ')}`,
  );
}
