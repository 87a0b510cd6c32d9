import * as vscode from 'vscode';
import { messageOf } from '../engine/engineError';
import { type CommitRange, rangeOf, rangeProblem, wholeRange } from './commitPatch';
import type { GitApi, GitRef, GitRepository } from './gitApi';

/** More commits than this are offered as the last of them: each takes git a moment. */
const MAX_COMMITS = 200;
const TITLE = 'Review Git Range';
const LAST = [1, 5, 20] as const;

/** A repository and the commits of it that the user chose. */
export interface PickedRange {
  readonly repository: GitRepository;
  readonly commits: CommitRange['commits'];
  /** `v6.11..HEAD`. */
  readonly range: string;
}

/** Lets the user choose commits of an open repository. Undefined: he thought better of it, or knows why there are none. */
export async function pickRange(api: GitApi): Promise<PickedRange | undefined> {
  const repository = await pickRepository(api);
  const range = repository && (await pickBase(repository));
  if (!repository || range === undefined) return undefined;
  let found: CommitRange;
  try {
    found = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: `Reading the log of ${range}` },
      async () => rangeOf(await repository.log({ range })),
    );
  } catch (error) {
    void vscode.window.showErrorMessage(`git knows no range ${range}: ${messageOf(error)}`);
    return undefined;
  }
  const commits = await confirm(range, found);
  return commits && { repository, commits, range };
}

async function pickRepository({ repositories }: GitApi): Promise<GitRepository | undefined> {
  if (repositories.length === 0) {
    void vscode.window.showErrorMessage('No git repository is open. Open the folder of a kernel tree first.');
    return undefined;
  }
  if (repositories.length === 1) return repositories[0];
  const items = repositories.map((repository) => ({
    label: vscode.workspace.asRelativePath(repository.rootUri),
    description: repository.state.HEAD?.name ?? '',
    repository,
  }));
  const options = { title: TITLE, placeHolder: 'Choose the repository' };
  return (await vscode.window.showQuickPick(items, options))?.repository;
}

interface BaseItem extends vscode.QuickPickItem {
  readonly range?: string;
  readonly typed?: boolean;
}

async function pickBase(repository: GitRepository): Promise<string | undefined> {
  const { HEAD } = repository.state;
  const here = HEAD?.name ?? 'HEAD';
  const picked = await vscode.window.showQuickPick<BaseItem>(baseItems(repository), {
    title: TITLE,
    placeHolder: `What ${here} has and … has not`,
    matchOnDescription: true,
  });
  if (!picked) return undefined;
  return picked.typed === true ? typeRange() : picked.range;
}

async function baseItems(repository: GitRepository): Promise<readonly BaseItem[]> {
  const { HEAD } = repository.state;
  const refs = await repository.getRefs({ sort: 'committerdate' });
  const items: BaseItem[] = [{ label: '$(edit) Type a range…', description: 'A..B, v6.11..HEAD', typed: true }];
  const { upstream } = HEAD ?? {};
  if (upstream) {
    const name = `${upstream.remote}/${upstream.name}`;
    const ahead = HEAD?.ahead === undefined ? '' : ` · ${HEAD.ahead} commits`;
    items.push({ label: `$(cloud) ${name}`, description: `upstream of ${HEAD?.name}${ahead}`, range: `${name}..HEAD` });
  }
  for (const n of LAST)
    items.push({ label: `$(history) ${n === 1 ? 'Last commit' : `Last ${n} commits`}`, range: `HEAD~${n}..HEAD` });
  const others = (type: GitRef['type'], icon: string, label: string): void => {
    const own = refs.filter((ref) => ref.type === type && ref.name !== undefined && ref.name !== HEAD?.name);
    if (own.length === 0) return;
    items.push({ label, kind: vscode.QuickPickItemKind.Separator });
    for (const { name = '', commit = '' } of own)
      items.push({ label: `$(${icon}) ${name}`, description: commit.slice(0, 12), range: `${name}..HEAD` });
  };
  others(0, 'git-branch', 'Branches');
  others(1, 'cloud', 'Branches of remotes');
  others(2, 'tag', 'Tags');
  return items;
}

async function typeRange(): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'A..B: what B has and A has not. A alone: up to what is checked out.',
    placeHolder: 'v6.11..HEAD',
    validateInput: rangeProblem,
  });
  return typed === undefined ? undefined : wholeRange(typed);
}

/** Shows the commits before they are opened. */
async function confirm(range: string, found: CommitRange): Promise<CommitRange['commits'] | undefined> {
  const { commits, merges, roots } = found;
  const left = [
    merges === 0 ? '' : merges === 1 ? '1 merge is left out' : `${merges} merges are left out`,
    roots === 0 ? '' : 'the first commit is left out: there is nothing before it',
  ].filter((part) => part !== '');
  if (commits.length === 0) {
    const why = left.length > 0 ? ` (${left.join('; ')})` : '';
    void vscode.window.showInformationMessage(`${range} has no commit to review${why}.`);
    return undefined;
  }
  const many = commits.length > MAX_COMMITS;
  const chosen = commits.slice(-MAX_COMMITS);
  const title = many ? `Review the last ${MAX_COMMITS} commits` : `Review ${countOf(commits.length)}`;
  const description = [range, many ? `it has ${commits.length}: too many at once` : '', ...left];
  const item = {
    label: `$(git-pull-request) ${title}`,
    description: description.filter((part) => part !== '').join(' · '),
    from: 0,
  };
  const list = chosen.map(({ hash, message, authorName }, from) => ({
    label: `${from + 1} ${message.split('\n')[0] ?? ''}`,
    description: `${hash.slice(0, 12)} ${authorName ?? ''}`,
    detail: from === 0 ? '' : `Begin with this one: ${countOf(chosen.length - from)}`,
    from,
  }));
  const separator = { label: 'Commits, oldest first', kind: vscode.QuickPickItemKind.Separator, from: 0 };
  const picked = await vscode.window.showQuickPick([item, separator, ...list], {
    title: TITLE,
    placeHolder: 'Enter to review them, or choose the one to begin with',
    matchOnDescription: true,
  });
  return picked && chosen.slice(picked.from);
}

export function countOf(commits: number): string {
  return commits === 1 ? '1 commit' : `${commits} commits`;
}
