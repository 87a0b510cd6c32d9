import { describe, expect, it, vi } from 'vitest';
import type { ReviewPatch, ReviewSource, SeriesReview, VersionsReview } from '../../../src/protocol';
import { FakeEngine } from '../fakes/engine';
import { host } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWindow, lastMessage } from '../fakes/window';
import { file, fn, hunk, patch, review, touch } from '../patch-review/reviews';

vi.mock('vscode', () => import('../fakes/vscode'));

/** Reads series whose lines are `patch TITLE`, and `fn NAME` below; `series ID` is one that it knows. */
class ReviewingEngine extends FakeEngine {
  override async review(sources: readonly ReviewSource[]): Promise<SeriesReview> {
    const patches: ReviewPatch[] = [];
    const names: string[] = [];
    let known: string | undefined;
    for (const [source, { bytes }] of sources.entries()) {
      for (const [i, text] of new TextDecoder().decode(bytes).split('\n').entries()) {
        const [word, ...rest] = text.split(' ');
        const place = { source, line: i + 1 };
        if (word === 'patch') patches.push({ ...patch(patches.length + 1, rest.join(' ')), place });
        if (word === 'series') known = rest[0];
        const last = patches.at(-1);
        if (word !== 'fn' || !last) continue;
        names.push(rest[0] ?? '');
        const touched = file('mm/rmap.c', [hunk([touch(rest[0] ?? '', { place })], { place })], { place });
        patches[patches.length - 1] = { ...last, files: [...last.files, touched] };
      }
    }
    const place = { source: 0, line: 1 };
    const found = known === undefined ? [] : [{ id: known, title: 't', landed: '6.8', by: 'subject', text: '', place }];
    const series = known === undefined ? [] : [known];
    return review(patches, {
      sources: sources.map(({ name }) => name),
      functions: names.map((name) => fn(name, { modelled: 'mm/rmap.c', series })),
      recognised: found,
      problems: patches.length === 0 ? [{ severity: 'warning', message: 'There is no diff here.', place }] : [],
    });
  }

  override async versions(): Promise<VersionsReview> {
    return {
      old: { title: 'A series', version: 1 },
      new: { title: 'A series', version: 2 },
      patches: [],
      newlyTouched: [fn('fresh')],
      noLongerTouched: [],
    };
  }
}

const window = FakeWindow.forEachTest(() => new ReviewingEngine());
const { command, reload, settled } = window;

const view = () => {
  const tree = host.trees.get('folioscope.review');
  if (!tree) throw new Error('the view was not made');
  return tree;
};
const rows = async (of?: string) => view().provider.getChildren(of);
const labels = async () => (await rows()).map((id) => view().provider.getTreeItem(id).label);

const TWO = 'patch One\nfn f\nfn g\npatch Two\nfn f';
const reviewed = async (text = TWO) => {
  const uri = host.addFile('a.mbox', text);
  await command('reviewSeries', uri);
  return uri;
};

describe('a patch series', () => {
  it('is opened from a file and shown in order, with what is left to see', async () => {
    await reviewed();
    expect(await labels()).toEqual(['1 One', '2 Two']);
    expect(view().view).toMatchObject({ message: 'A series', description: '0 of 2 seen', badge: { value: 2 } });
    expect(host.context.get('folioscope.review')).toBe('open');
  });

  it('is opened from the active editor, an unsaved text among them', async () => {
    const uri = Uri.parse('untitled:///pasted.patch');
    host.files.set(String(uri), TWO);
    host.open(uri);
    await command('reviewSeries');
    expect(await labels()).toEqual(['1 One', '2 Two']);
  });

  it('that is open already is only shown; without a name another is asked for', async () => {
    const uri = await reviewed();
    host.open(uri);
    const before = host.messages.length;
    await command('reviewSeries', uri);
    expect(host.messages.slice(before)).toEqual([{ kind: 'command', text: 'folioscope.review.focus' }]);
    host.addFile('b.patch', 'patch Other');
    host.picked = 3;
    await command('reviewSeries');
    expect(host.picks.at(-1)).toEqual([
      '$(file) Files…',
      '$(folder) Folder…',
      '$(git-commit) Git range…',
      'a.mbox',
      'b.patch',
    ]);
  });

  it('is opened from all files that are selected, in their order', async () => {
    const ten = host.addFile('s/0010-b.patch', 'patch Ten');
    const two = host.addFile('s/0002-a.patch', 'patch Second');
    await command('reviewSeries', ten, [ten, two]);
    expect(await labels()).toEqual(['1 Second', '2 Ten']);
  });

  it('is opened from a folder; of several series in it the user chooses one', async () => {
    host.addFile('s/0001-a.patch', 'patch Old');
    host.addFile('s/v2-0001-a.patch', 'patch New');
    host.picked = 1;
    await command('reviewSeries', Uri.parse('file:///ws/s'));
    expect(host.picks.at(-1)).toEqual(['Numbered patches', 'Numbered patches v2']);
    expect(await labels()).toEqual(['1 New']);
  });

  it('that a folder does not hold, or that cannot be read, is said', async () => {
    host.addFile('s/README', '');
    await command('reviewSeries', Uri.parse('file:///ws/s'));
    expect(lastMessage()).toMatch(/has no patches: files that end in/);
    await command('reviewSeries', Uri.parse('file:///ws/gone.patch'));
    expect(lastMessage()).toMatch(/it is no longer there\. Open the series again/);
    await command('reviewSeries', host.addFile('b.patch', 'hello'));
    expect(lastMessage()).toBe('No patch was found in what was opened. There is no diff here.');
    expect(host.diagnostics.get('file:///ws/b.patch')?.map(({ message }) => message)).toEqual([
      'There is no diff here.',
    ]);
  });

  it('follows what is typed', async () => {
    const uri = await reviewed();
    const editor = host.open(uri);
    editor.document.edit('patch Only\nfn f');
    await settled();
    expect(await labels()).toEqual(['1 Only']);
  });

  it('stays when its file is gone, and says so above the patches', async () => {
    const uri = await reviewed();
    host.files.delete(String(uri));
    await command('refreshReview');
    expect(lastMessage()).toMatch(/no longer there/);
    expect(await labels()).toEqual([expect.stringMatching(/^a\.mbox cannot be read/), '1 One', '2 Two']);
  });

  it('comes back with the window, and goes when it is closed', async () => {
    await reviewed();
    await reload();
    expect(await labels()).toEqual(['1 One', '2 Two']);
    await command('closeReview');
    expect(await rows()).toEqual([]);
    expect(host.context.get('folioscope.review')).toBe('none');
    await reload();
    expect(await rows()).toEqual([]);
  });

  it('has to be there for what is done with it', async () => {
    for (const id of ['markPatchSeen', 'nextPatch', 'copyFunctions', 'compareVersions', 'refreshReview']) {
      await command(id);
      expect(lastMessage()).toBe('No series is under review. Open one first.');
    }
  });
});

describe('marks', () => {
  it('are set by checkbox, by command, and all at once', async () => {
    await reviewed();
    const [first = ''] = await rows();
    view().checked.fire({ items: [[first, 1]] });
    await settled();
    expect(view().view.description).toBe('1 of 2 seen');
    view().view.selection = [(await rows())[1] ?? ''];
    await command('markPatchSeen');
    expect(view().view).toMatchObject({ description: '2 of 2 seen', badge: undefined });
    await command('markNoPatchSeen');
    expect(view().view.description).toBe('0 of 2 seen');
  });

  it('stay with a patch that the next version left as it was', async () => {
    await reviewed();
    await command('markAllPatchesSeen');
    await command('reviewSeries', host.addFile('v2.mbox', 'patch One\nfn f\npatch Other'));
    expect(view().view.description).toBe('1 of 2 seen');
    host.picked = 2;
    await command('filterReview');
    expect(await labels()).toEqual(['2 Other']);
  });

  it('are set at the cursor of the patch in the editor', async () => {
    const editor = host.open(await reviewed());
    editor.cursor(5);
    await command('markPatchSeen');
    const seen = await Promise.all((await rows()).map((id) => view().provider.getTreeItem(id).checkboxState));
    expect(seen).toMatchObject([{ state: 0 }, { state: 1 }]);
  });
});

describe('going through a series', () => {
  it('opens one patch after the other and says where it ends', async () => {
    await reviewed();
    await command('nextPatch', 'view');
    await command('nextPatch', 'view');
    expect(view().view.selection).toEqual([(await rows())[1]]);
    expect(host.editor?.document.uri.path).toBe('/ws/a.mbox');
    await command('nextPatch', 'view');
    expect(lastMessage()).toContain('No further patch');
    await command('previousPatch', 'view');
    expect(view().view.selection).toEqual([(await rows())[0]]);
  });

  it('can be by function, which the next window remembers', async () => {
    await reviewed();
    await command('reviewByFunction');
    expect(await labels()).toEqual(['Modelled']);
    await reload();
    expect(await labels()).toEqual(['Modelled']);
    await command('reviewByPatch');
    expect(await labels()).toEqual(['1 One', '2 Two']);
  });

  it('copies the functions as text', async () => {
    await reviewed('patch One\nfn f');
    await command('copyFunctions');
    expect(host.clipboard).toMatch(/^f {2}modelled.* · changed/);
  });
});

describe('scenarios of what is under review', () => {
  const modelled = async (text: string) => {
    host.addFile('mine.mms', 'scenario mine\nwrite a\nf');
    await reviewed(text);
    await settled();
  };

  it('are counted beside each function and run at the step that reaches it', async () => {
    await modelled('patch One\nfn f');
    const [one = ''] = await rows();
    const [inFile = ''] = await rows((await rows(one))[0]);
    expect(view().provider.getTreeItem(inFile).description).toBe('1 scenario · changed');
    await command('runReaching', inFile);
    expect(host.lastPanel.title).toBe('mine');
  });

  it('are none where none reaches the function, which is said', async () => {
    await modelled('patch One\nfn h');
    const [patchRow = ''] = await rows();
    const [fileRow = ''] = await rows(patchRow);
    await command('runReaching', (await rows(fileRow))[0]);
    expect(lastMessage()).toMatch(/No scenario of the gallery or the workspace reaches h/);
  });

  it('are compared without and with a series that is modelled', async () => {
    await modelled('series rmap-overhaul\npatch One\nfn f');
    expect((await labels())[0]).toBe('Modelled series: rmap-overhaul (6.8)');
    await command('compareRecognised');
    expect(host.lastPanel.title).toBe('± rmap-overhaul: mine');
  });

  it('cannot be compared without and with a series that is not', async () => {
    await modelled('patch One\nfn f');
    await command('compareRecognised');
    expect(lastMessage()).toMatch(/is not one that is modelled/);
  });
});

describe('another version', () => {
  it('is put beside the series: what is touched otherwise comes first', async () => {
    await reviewed();
    await command('compareVersions', host.addFile('v1.mbox', 'patch One'));
    expect((await labels())[0]).toBe('Newly touched');
    expect(view().view.message).toBe('A series, against A series');
    await command('dropVersion');
    expect((await labels())[0]).toBe('1 One');
    expect(host.context.get('folioscope.reviewOlder')).toBe(false);
  });
});

describe('a git range', () => {
  it('needs the Git extension, and says how to get it', async () => {
    await command('reviewGitRange');
    expect(lastMessage()).toMatch(/Git extension, which is disabled\. Enable/);
    host.trusted = false;
    await command('reviewGitRange');
    expect(lastMessage()).toMatch(/needs a trusted workspace/);
    host.trusted = true;
    host.extensions.set('vscode.git', { isActive: true, exports: { enabled: false } });
    await command('reviewGitRange');
    expect(lastMessage()).toMatch(/Turn on the setting git\.enabled/);
  });

  const withGit = (log: readonly object[]) => {
    const repository = {
      rootUri: Uri.parse('file:///ws/linux'),
      state: { HEAD: { name: 'topic', upstream: { remote: 'origin', name: 'master' }, ahead: 2 } },
      getRefs: async () => [
        { type: 0, name: 'topic', commit: 'aaa' },
        { type: 2, name: 'v6.11', commit: 'bbb' },
      ],
      getCommit: async (hash: string) => log.find((one) => (one as { hash: string }).hash === hash),
      log: vi.fn(async ({ range }: { range: string }) => {
        if (range.startsWith('none')) throw new Error('bad revision');
        return log;
      }),
      diffBetweenPatch: async (_: string, after: string) => `fn of_${after}`,
    };
    const api = {
      state: 'initialized',
      repositories: [repository],
      getRepository: () => repository,
      toGitUri: (uri: Uri, ref: string) => Uri.from({ scheme: 'git', path: uri.path, query: ref }),
    };
    host.extensions.set('vscode.git', { isActive: true, exports: { enabled: true, getAPI: () => api } });
    return repository;
  };
  const commit = (hash: string, parent: string, message = `patch of ${hash}`) => ({
    hash,
    message: `x\n${message}`,
    parents: parent.split(' ').filter((one) => one !== ''),
  });

  it('is chosen by upstream, branch, tag or number, and shown before it is read', async () => {
    const repository = withGit([commit('bb22222', 'aa11111'), commit('aa11111', 'cc33333')]);
    host.pickedNext = [1, 0];
    await command('reviewGitRange');
    expect(host.picks[0]).toEqual([
      '$(edit) Type a range…',
      '$(cloud) origin/master',
      '$(history) Last commit',
      '$(history) Last 5 commits',
      '$(history) Last 20 commits',
      '$(tag) v6.11',
    ]);
    expect(repository.log).toHaveBeenCalledWith({ range: 'origin/master..HEAD' });
    expect(host.picks[1]).toEqual(['$(git-pull-request) Review 2 commits', '1 x', '2 x']);
    expect(await labels()).toEqual(['1 of aa11111', '2 of bb22222']);
    expect(view().view.message).toBe('origin/master..HEAD: 2 commits');
    const [first = ''] = await rows();
    expect(await rows(first)).toHaveLength(1);
  });

  it('is typed, and explained if it is none', async () => {
    const repository = withGit([commit('aa11111', 'cc33333')]);
    host.pickedNext = [0, 0];
    host.typed = ['a...b', 'v6.11'];
    await command('reviewGitRange');
    expect(host.refused).toEqual(['Type two dots: A..B is what B has and A has not.']);
    expect(repository.log).toHaveBeenCalledWith({ range: 'v6.11..HEAD' });
    host.pickedNext = [0];
    host.typed = ['none'];
    await command('reviewGitRange');
    expect(lastMessage()).toBe('git knows no range none..HEAD: bad revision');
  });

  it('that is empty, or has nothing but merges, is said', async () => {
    withGit([]);
    host.pickedNext = [1];
    await command('reviewGitRange');
    expect(lastMessage()).toBe('origin/master..HEAD has no commit to review.');
    withGit([commit('aa11111', 'b c')]);
    host.pickedNext = [1];
    await command('reviewGitRange');
    expect(lastMessage()).toBe('origin/master..HEAD has no commit to review (1 merge is left out).');
  });

  it('of too many commits is offered as the last of them, or from a later one on', async () => {
    const many = Array.from({ length: 300 }, (_, i) => commit(`${1000000 + i}`, `${999999 + i}`)).reverse();
    withGit(many);
    host.pickedNext = [1, 0];
    await command('reviewGitRange');
    expect(host.picks[1]?.[0]).toBe('$(git-pull-request) Review the last 200 commits');
    expect(await labels()).toHaveLength(200);
    host.pickedNext = [1, 199];
    await command('reviewGitRange');
    expect(await labels()).toEqual(['1 of 1000298', '2 of 1000299']);
  });

  it('comes back with the window', async () => {
    withGit([commit('aa11111', 'cc33333')]);
    host.pickedNext = [1, 0];
    await command('reviewGitRange');
    await reload();
    expect(await labels()).toEqual(['1 of aa11111']);
  });

  it('shows a file before and after the commit', async () => {
    withGit([commit('aa11111', 'cc33333')]);
    host.pickedNext = [1, 0];
    await command('reviewGitRange');
    const [first = ''] = await rows();
    await command('openCommitChange', (await rows(first))[0]);
    expect(lastMessage()).toBe('vscode.diff');
  });
});
