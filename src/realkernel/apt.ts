import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './cache';
import { mustRun, RealKernelError, runProgram, type Work } from './command';
import { mirrorInSources, mirrorOf } from './kernelPackages';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const OWN_SUITE = process.env['FOLIOSCOPE_SUITE'];
/** Where the kernels are that the machine's own suites lack, in the order to look. `FOLIOSCOPE_SUITE` names another one. */
export const SUITES: readonly string[] = OWN_SUITE === undefined ? ['trixie-backports', 'trixie'] : [OWN_SUITE];
const LISTS_GOOD_FOR_MS = 24 * 3600 * 1000;

/** apt with the options of one configuration: the machine's, or the private one of the suite. */
export class Apt {
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

/**
 * The package that `choose` finds among those whose names begin so: in the machine's suites, else in other ones. Comes
 * with the apt that knows it.
 */
export async function findPackage(
  prefix: string,
  choose: (names: readonly string[]) => string | undefined,
  work: Work,
  suites: readonly string[] = SUITES,
): Promise<{ readonly apt: Apt; readonly name: string } | undefined> {
  let apt = new Apt([], work);
  let name = choose(await apt.names(prefix));
  for (const suite of suites) {
    if (name !== undefined) break;
    apt = await aptOf(suite, work);
    name = choose(await apt.names(prefix));
  }
  return name === undefined ? undefined : { apt, name };
}

/**
 * apt on a suite that the machine does not have, on the mirror of the machine's own sources: with lists,
 * cache and sources of its own, so that the machine's apt is not touched. Signatures are checked as always.
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
