import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findPackage, SUITES } from './apt';
import { cached, cacheFolder, needSpace } from './cache';
import { mustRun, RealKernelError, runProgram, type Work } from './command';
import { companions, isVersionPrefix, newestImage, releaseOf } from './kernelPackages';
import { FETCH_TOOLS, needTools } from './tools';
import { extractVmlinux } from './vmlinux';

/** The guest's disks, file systems and (if there) hwpoison's injector; what is built in is skipped. */
const MODULES = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4', 'xfs', 'hwpoison_inject'];
const SPACE_MB = 400;

/** A kernel in the cache: `vmlinux`, `release`, `config` and `modules/NN-name.ko` in load order. */
export interface KernelFiles {
  readonly folder: string;
  /** What uname tells: `6.18.15+deb13-cloud-amd64`. */
  readonly release: string;
}

/** The newest Debian kernel of a version, fetched once and never installed. */
export async function kernelFiles(version: string, work: Work): Promise<KernelFiles> {
  if (!isVersionPrefix(version)) {
    throw new RealKernelError(`"${version}" is not a kernel version; write one such as 6.18 or 6.18.12`);
  }
  const folder = await cached(path.join('kernels', version), async (fresh) => {
    needTools(FETCH_TOOLS);
    needSpace(cacheFolder(), SPACE_MB);
    await fetchInto(fresh, version, work);
  });
  return { folder, release: readFileSync(path.join(folder, 'release'), 'utf8').trim() };
}

async function fetchInto(folder: string, version: string, work: Work): Promise<void> {
  work.progress(`looking for kernel ${version}`);
  const found = await findPackage(`linux-image-${version}`, (names) => newestImage(version, names), work);
  if (found === undefined) {
    throw new RealKernelError(
      `there is no Debian kernel ${version} in this machine's suites or in ${SUITES.join(' or ')}; ` +
        'choose another version, or another suite with FOLIOSCOPE_SUITE=SUITE',
    );
  }
  const { apt, name: image } = found;
  const release = releaseOf(image);
  const packages = [image];
  for (const name of companions(release)) if ((await apt.names(name)).includes(name)) packages.push(name);
  work.progress(`fetching kernel ${release}`);
  const debs = path.join(folder, 'debs');
  const root = path.join(folder, 'root');
  mkdirSync(debs);
  mkdirSync(root);
  await apt.download(debs, packages);
  for (const deb of readdirSync(debs)) await mustRun('dpkg-deb', ['-x', path.join(debs, deb), root], work);
  await unpack(root, release, folder, work);
  rmSync(debs, { recursive: true });
  rmSync(root, { recursive: true });
}

async function unpack(root: string, release: string, folder: string, work: Work): Promise<void> {
  work.progress(`unpacking kernel ${release}`);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  const find = (name: string): string | undefined =>
    files.find((file) => path.basename(file) === `${name}-${release}` || file.endsWith(`/${release}/${name}`));
  const image = find('vmlinuz');
  if (image === undefined) throw new RealKernelError(`the packages of kernel ${release} have no image`);
  const elf = await extractVmlinux(readFileSync(path.join(root, image)), work.signal);
  writeFileSync(path.join(folder, 'vmlinux'), elf);
  const config = find('config');
  if (config !== undefined) copyFileSync(path.join(root, config), path.join(folder, 'config'));
  const base = existsSync(path.join(root, 'lib', 'modules')) ? root : path.join(root, 'usr');
  mkdirSync(path.join(folder, 'modules'));
  await mustRun('depmod', ['-b', base, release], work);
  const seen = new Set<string>();
  for (const module of MODULES) {
    const show = ['-d', base, '-S', release, '--show-depends', module];
    const { out } = await runProgram('modprobe', show, work);
    for (const line of out.toString('utf8').split('\n')) {
      const [word, file] = line.trim().split(/\s+/);
      if (word !== 'insmod' || file === undefined) continue;
      const name = path.basename(file).replace(/\.(xz|zst|gz)$/, '');
      if (seen.has(name)) continue;
      seen.add(name);
      writeFileSync(path.join(folder, 'modules', `${10 + seen.size}-${name}`), await plain(file, work));
    }
  }
  writeFileSync(path.join(folder, 'release'), `${release}\n`);
}

/** A file's contents, decompressed as its name says. */
async function plain(file: string, work: Work): Promise<Uint8Array> {
  if (file.endsWith('.xz')) return mustRun('xz', ['-dc', file], work);
  if (file.endsWith('.zst')) return mustRun('zstd', ['-qdc', file], work);
  const bytes = readFileSync(file);
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}
