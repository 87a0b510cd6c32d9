import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Uri as VsUri } from 'vscode';
import type { GitApi, GitRepository } from '../../../src/extension/patch-review/gitApi';
import { GitPatches } from '../../../src/extension/patch-review/gitPatches';
import { type Host, newHost } from '../fakes/host';
import { EventEmitter, Uri } from '../fakes/vscodeValues';

vi.mock('vscode', () => import('../fakes/vscode'));

const ROOT = Uri.parse('file:///ws/linux') as unknown as VsUri;
const COMMIT = {
  hash: 'abcdef1',
  message: 'mm: fix\n\nWhy.',
  parents: ['1234567'],
  authorName: 'A',
  authorEmail: 'a@b',
};
const change = (path: string, renamed?: string) => {
  const uri = (name: string) => Uri.parse(`file:///ws/linux/${name}`) as unknown as VsUri;
  return { uri: uri(path), originalUri: uri(path), renameUri: renamed === undefined ? undefined : uri(renamed) };
};

let host: Host;
let repository: GitRepository;
let api: GitApi;
let patches: GitPatches;

beforeEach(() => {
  host = newHost();
  repository = {
    rootUri: ROOT,
    state: {},
    getRefs: async () => [],
    log: async () => [],
    getCommit: vi.fn(async (hash: string) => {
      if (hash !== COMMIT.hash) throw new Error('bad commit');
      return COMMIT;
    }),
    // An older VS Code: one file a request.
    diffBetween: (async (_before: string, _after: string, path?: string) =>
      path === undefined
        ? [change('mm/rmap.c'), change('mm/old.c', 'mm/new.c')]
        : `diff of ${path}`) as GitRepository['diffBetween'],
  };
  api = {
    state: 'initialized',
    onDidChangeState: new EventEmitter<'initialized'>().event as unknown as GitApi['onDidChangeState'],
    repositories: [repository],
    toGitUri: (uri, ref) => Uri.from({ scheme: 'git', path: uri.path, query: ref }) as unknown as VsUri,
    getRepository: () => repository,
    openRepository: async () => null,
  };
  host.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
  patches = new GitPatches();
});

const address = (commit = COMMIT) => {
  const [uri] = patches.addressesOf(repository, [commit]);
  if (!uri) throw new Error('no address');
  return uri;
};

describe('a commit as a patch', () => {
  it('is named like one, by number and subject', () => {
    expect(address().path).toBe('/0001-mm-fix.patch');
  });

  it('has the diffs of all its files, of both names of a renamed one', async () => {
    const text = await patches.textOf(address());
    expect(text).toContain('Subject: [PATCH] mm: fix');
    expect(text.match(/^diff of .*/gm)).toEqual(['diff of mm/rmap.c', 'diff of mm/old.c', 'diff of mm/new.c']);
  });

  it('is made by one request where VS Code can, and once', async () => {
    const whole = vi.fn(async () => 'the whole diff');
    repository = { ...repository, diffBetweenPatch: whole };
    await patches.textOf(address());
    expect(await patches.textOf(address())).toContain('the whole diff');
    expect(whole).toHaveBeenCalledExactlyOnceWith('1234567', 'abcdef1');
  });

  it('is asked for again after it could not be made', async () => {
    vi.mocked(repository.getCommit).mockRejectedValueOnce(new Error('busy'));
    await expect(patches.textOf(address())).rejects.toThrow(/has no commit abcdef1 any more\. Choose the range again/);
    expect(await patches.textOf(address())).toContain('mm: fix');
  });

  it('has two sides of each file', async () => {
    const { before, after } = await patches.sidesOf(address(), 'mm/new.c', 'mm/old.c');
    expect([before, after].map(String)).toEqual([
      'git:///ws/linux/mm/old.c?1234567',
      'git:///ws/linux/mm/new.c?abcdef1',
    ]);
  });

  it('is refused for an address that names none, or a repository that is gone', async () => {
    const forged = address({ ...COMMIT, hash: '--output=x' });
    await expect(patches.textOf(forged)).rejects.toThrow(/names no commit/);
    api = { ...api, getRepository: () => null };
    await expect(patches.textOf(address())).rejects.toThrow('There is no git repository in /ws/linux any more.');
  });
});

describe('the Git extension', () => {
  it('is waited for while it looks for repositories', async () => {
    const state = new EventEmitter<'initialized'>();
    api = { ...api, state: 'uninitialized', onDidChangeState: state.event as unknown as GitApi['onDidChangeState'] };
    let ready = false;
    const asked = patches.api().then(() => {
      ready = true;
    });
    await Promise.resolve();
    await Promise.resolve();
    expect(ready).toBe(false);
    state.fire('initialized');
    await asked;
  });
});
