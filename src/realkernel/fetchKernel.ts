import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cached, cacheFolder, needSpace } from './cache';
import { mustRun, RealKernelError, runProgram, type Work } from './command';
import { companions, isVersionPrefix, mirrorInSources, mirrorOf, newestImage, releaseOf } from './kernelPackages';
import { FETCH_TOOLS, needTools } from './tools';
import { extractVmlinux } from './vmlinux';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const OWN_SUITE = process.env['FOLIOSCOPE_SUITE'];
/** Where the kernels are that the machine's own suites lack, in the order to look. `FOLIOSCOPE_SUITE` names another one. */
const SUITES: readonly string[] = OWN_SUITE === undefined ? ['trixie-backports', 'trixie'] : [OWN_SUITE];
/** The guest's disks, file systems and (if there) hwpoison's injector; what is built in is skipped. */
const MODULES = ['virtio_pci', 'virtio_blk', 'crc32c_generic', 'ext4', 'xfs', 'hwpoison_inject'];
const SPACE_MB = 400;
const LISTS_GOOD_FOR_MS = 24 * 3600 * 1000;

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

/** apt with the options of one configuration: the machine's, or the private one of the suite. */
class Apt {
  constructor(
    private readonly options: readonly string[],
    private readonly work: Work,
  ) {}

  async names(prefix: string): Promise<string[]> {
    const { out } = await runProgram('apt-cache', [...this.options, 'pkgnames', prefix], { signal: this.work.signal });
    return out.toString('utf8').split('\n').filter(Boolean);
  }

  async update(): Promise<void> {
    const ended = await runProgram('apt-get', [...this.options, '-q', '-q', 'update'], { signal: this.work.signal });
    if (ended.status === 0) return;
    throw new RealKernelError(
      `apt-get could not read the package lists:\n${ended.err.trim()}\n` +
        'If a signature is the reason: apt-get install debian-archive-keyring',
    );
  }

  async download(folder: string, packages: readonly string[]): Promise<void> {
    const args = [...this.options, '-o', 'APT::Sandbox::User=root', '-q', '-q', 'download', ...packages];
    await mustRun('apt-get', args, { signal: this.work.signal, cwd: folder });
  }
}

async function fetchInto(folder: string, version: string, work: Work): Promise<void> {
  work.progress(`looking for kernel ${version}`);
  const prefix = `linux-image-${version}`;
  let apt = new Apt([], work);
  let image = newestImage(version, await apt.names(prefix));
  for (const suite of SUITES) {
    if (image !== undefined) break;
    apt = await aptOf(suite, work);
    image = newestImage(version, await apt.names(prefix));
  }
  if (image === undefined) {
    throw new RealKernelError(
      `there is no Debian kernel ${version} in this machine's suites or in ${SUITES.join(' or ')}; ` +
        'choose another version, or another suite with FOLIOSCOPE_SUITE=SUITE',
    );
  }
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

/**
 * apt on a suite that the machine does not have, on the mirror of the machine's own sources: with lists, cache and sources of its own,
 * so that the machine's apt is not touched. Signatures are checked as always.
 */
async function aptOf(suite: string, work: Work): Promise<Apt> {
  const uri = await mirror(work);
  if (!existsSync(KEYRING)) {
    throw new RealKernelError(
      `${KEYRING} is missing, with which kernels are verified; install with: apt-get install debian-archive-keyring`,
    );
  }
  const folder = path.join(cacheFolder(), 'apt', suite);
  const lists = path.join(folder, 'lists');
  for (const name of ['lists/partial', 'cache/archives/partial', 'state']) {
    mkdirSync(path.join(folder, name), { recursive: true });
  }
  const sources = path.join(folder, 'sources.list');
  writeFileSync(sources, `deb [signed-by=${KEYRING}] ${uri} ${suite} main\n`);
  const settings = [
    `Dir::State=${path.join(folder, 'state')}`,
    `Dir::State::Lists=${lists}`,
    'Dir::State::status=/dev/null',
    `Dir::Cache=${path.join(folder, 'cache')}`,
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    'APT::Sandbox::User=root',
  ];
  const apt = new Apt(
    settings.flatMap((setting) => ['-o', setting]),
    work,
  );
  const stamp = path.join(folder, 'read');
  const read = existsSync(stamp) ? Number(readFileSync(stamp, 'utf8')) : 0;
  if (Date.now() - read > LISTS_GOOD_FOR_MS) {
    work.progress(`reading the package lists of ${suite}`);
    await apt.update();
    writeFileSync(stamp, String(Date.now()));
  }
  return apt;
}

async function mirror(work: Work): Promise<string> {
  const release = readIfThere('/etc/os-release');
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(release)?.[1] ?? '';
  const format = '$(ORIGIN)|$(LABEL)|$(CODENAME)|$(REPO_URI)';
  const { out } = await runProgram('apt-get', ['indextargets', '--format', format, 'Identifier: Packages'], work);
  const uri = mirrorOf(out.toString('utf8'), codename) ?? mirrorInSources(sourceFiles().map(readIfThere).join('\n'));
  if (uri === undefined) {
    throw new RealKernelError(
      'found no Debian mirror in the apt sources of this machine; kernels are fetched on Debian and its derivatives only',
    );
  }
  return uri;
}

function sourceFiles(): string[] {
  const folder = '/etc/apt/sources.list.d';
  const parts = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
  return [...parts.filter((file) => /\.(sources|list)$/.test(file)), '/etc/apt/sources.list'];
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
