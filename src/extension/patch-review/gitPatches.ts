import * as vscode from 'vscode';
import { commitPatch, patchName } from './commitPatch';
import type { GitApi, GitCommit, GitExtension, GitRepository } from './gitApi';

/** A commit as its patch, read-only. */
export const COMMIT_SCHEME = 'folioscope-commit';

/** Texts of commits that are kept: a commit never changes, and making its patch takes git a moment. */
const MAX_KEPT = 500;
/** How long the Git extension may take to find the repositories of a window that was just opened. */
const GIT_START_MS = 20_000;

/** What an address of a commit says besides its file name. */
interface CommitAddress {
  readonly repository: string;
  readonly commit: string;
  readonly number: number;
  readonly of: number;
}

/** Commits of the open repositories as patches, made by VS Code's Git extension. */
export class GitPatches implements vscode.TextDocumentContentProvider {
  readonly #kept = new Map<string, Promise<string>>();

  /** The Git extension's interface. Throws why it is not there, in words for the user. */
  async api(): Promise<GitApi> {
    const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
    if (!extension) throw new Error(`A git range is read by VS Code’s Git extension, ${whyNoGit()}`);
    const git = extension.isActive ? extension.exports : await extension.activate();
    if (!git.enabled)
      throw new Error('A git range is read by VS Code’s Git extension, which is off. Turn on the setting git.enabled.');
    const api = git.getAPI(1);
    await initialized(api);
    return api;
  }

  /** Addresses of commits, in their order. */
  addressesOf(repository: GitRepository, commits: readonly GitCommit[]): readonly vscode.Uri[] {
    return commits.map(({ hash, message }, i) => {
      const address: CommitAddress = {
        repository: repository.rootUri.toString(),
        commit: hash,
        number: i + 1,
        of: commits.length,
      };
      return vscode.Uri.from({
        scheme: COMMIT_SCHEME,
        path: `/${patchName(message, i + 1)}`,
        query: JSON.stringify(address),
      });
    });
  }

  provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.textOf(uri);
  }

  /** A commit's patch. Throws what keeps it from being made. */
  textOf(uri: vscode.Uri): Promise<string> {
    const name = uri.toString();
    const known = this.#kept.get(name);
    if (known) return known;
    const text = this.#make(uri);
    this.#kept.set(name, text);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    text.catch(() => this.#kept.delete(name));
    return text;
  }

  /** Both sides of a file that a commit changes, for a diff editor. */
  async sidesOf(uri: vscode.Uri, path: string, oldPath = path): Promise<{ before: vscode.Uri; after: vscode.Uri }> {
    const { api, repository, commit } = await this.#find(addressOf(uri));
    const at = (name: string) => vscode.Uri.joinPath(repository.rootUri, name);
    const [parent = commit.hash] = commit.parents;
    return { before: api.toGitUri(at(oldPath), parent), after: api.toGitUri(at(path), commit.hash) };
  }

  async #make(uri: vscode.Uri): Promise<string> {
    const address = addressOf(uri);
    const { repository, commit } = await this.#find(address);
    const [parent] = commit.parents;
    if (parent === undefined) throw new Error(`Commit ${commit.hash} has nothing before it to be compared with.`);
    const diff = await diffOf(repository, parent, commit.hash);
    return commitPatch(commit, diff, address);
  }

  async #find(address: CommitAddress): Promise<{ api: GitApi; repository: GitRepository; commit: GitCommit }> {
    const api = await this.api();
    const root = vscode.Uri.parse(address.repository, true);
    const repository = api.getRepository(root) ?? (await api.openRepository(root));
    if (!repository) throw new Error(`There is no git repository in ${root.fsPath} any more.`);
    try {
      return { api, repository, commit: await repository.getCommit(address.commit) };
    } catch {
      throw new Error(`${root.fsPath} has no commit ${address.commit} any more. Choose the range again.`);
    }
  }
}

function whyNoGit(): string {
  if (!vscode.workspace.isTrusted) return 'which needs a trusted workspace. Trust this workspace and try again.';
  if (vscode.env.uiKind === vscode.UIKind.Web)
    return 'which does not run in a browser alone. Open the patches as files instead.';
  return 'which is disabled. Enable the built-in extension "Git" and try again.';
}

async function diffOf(repository: GitRepository, parent: string, commit: string): Promise<string> {
  if (repository.diffBetweenPatch) return repository.diffBetweenPatch(parent, commit);
  const changes = await repository.diffBetween(parent, commit);
  const root = `${repository.rootUri.path}/`;
  const diffs: string[] = [];
  for (const { uri, originalUri, renameUri } of changes) {
    const paths = new Set([originalUri, renameUri ?? uri].map(({ path }) => path.replace(root, '')));
    for (const path of paths) diffs.push(await repository.diffBetween(parent, commit, path));
  }
  return diffs.filter((diff) => diff !== '').join('\n');
}

function addressOf(uri: vscode.Uri): CommitAddress {
  const given = JSON.parse(uri.query) as Partial<CommitAddress>;
  const { repository, commit, number = 1, of = 1 } = given;
  if (typeof repository !== 'string' || typeof commit !== 'string' || !/^[0-9a-f]{7,64}$/.test(commit))
    throw new Error(`${uri.path} names no commit.`);
  return { repository, commit, number, of };
}

async function initialized(api: GitApi): Promise<void> {
  if (api.state === 'initialized') return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(done, GIT_START_MS);
    const listener = api.onDidChangeState((state) => {
      if (state === 'initialized') done();
    });
  });
}
