import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { kernelSources } from './kernelSources';

const OLD = '6.1';
const NEW = '6.12';
const LARGEST = 256 * 1024 * 1024;

export interface KernelDiffOptions {
  /** Lines of context, 3 if not given. The fewer, the more hunks: `mm` alone has some 4,000 with 3, 11,000 with none. */
  readonly context?: number;
  /** `mm` if not given; `include/linux` and `fs/proc` are there, too. */
  readonly folders?: readonly string[];
}

/** What changed between Debian's sources of Linux 6.1 and 6.12, as git tells it. */
export async function kernelDiff({ context = 3, folders = ['mm'] }: KernelDiffOptions = {}): Promise<Uint8Array> {
  const trees = [await kernelSources(OLD), await kernelSources(NEW)] as const;
  return inScratchFolder((scratch) => {
    symlinkSync(trees[0], path.join(scratch, 'a'));
    symlinkSync(trees[1], path.join(scratch, 'b'));
    const parts = folders.map((folder) =>
      git(scratch, ['diff', '--no-index', '--no-prefix', `-U${context}`, `a/${folder}`, `b/${folder}`]),
    );
    return Buffer.concat(parts);
  });
}

/** The same as a series of two mails with a cover letter: files of `mm` up to `memory.c`, then the others. */
export async function kernelSeries(): Promise<Uint8Array> {
  const trees = [await kernelSources(OLD), await kernelSources(NEW)] as const;
  return inScratchFolder((scratch) => {
    git(scratch, ['init', '-q', '-b', 'main']);
    const mm = path.join(scratch, 'mm');
    cpSync(path.join(trees[0], 'mm'), mm, { recursive: true });
    commit(scratch, 'mm: as it was', ['mm']);
    rmSync(mm, { recursive: true });
    mkdirSync(mm);
    cpSync(path.join(trees[1], 'mm'), mm, { recursive: true });
    commit(scratch, 'mm: files up to memory.c', ['mm/[a-l]*', 'mm/m[a-e]*']);
    commit(scratch, 'mm: the other files', ['mm']);
    return git(scratch, ['format-patch', '-q', '--stdout', '-2', '-v3', '--cover-letter', '--thread', '-M']);
  });
}

function commit(folder: string, message: string, paths: readonly string[]): void {
  git(folder, ['add', '-A', '--', ...paths]);
  git(folder, ['commit', '-q', '-m', message]);
}

/** git with no configuration but this, in a folder that is removed afterwards. */
export function inRepository<T>(work: (git: (...args: string[]) => Uint8Array, folder: string) => T): T {
  return inScratchFolder((folder) => {
    git(folder, ['init', '-q', '-b', 'main']);
    return work((...args) => git(folder, args), folder);
  });
}

/** git with no configuration but this. An exit status of 1 is how it tells that there is a difference. */
function git(cwd: string, args: readonly string[]): Buffer {
  const settings = ['user.name=Jürgen Tester', 'user.email=tester@example.org', 'core.quotePath=true', 'gc.auto=0'];
  const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
  const all = [...settings.flatMap((setting) => ['-c', setting]), ...args];
  try {
    return execFileSync('git', all, { cwd, env, maxBuffer: LARGEST, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { status, stdout } = error as { readonly status?: number; readonly stdout?: Buffer };
    if (args[0] === 'diff' && status === 1 && stdout !== undefined) return stdout;
    throw error;
  }
}

function inScratchFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'folioscope-diff-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
