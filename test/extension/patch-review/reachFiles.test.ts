import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Uri as VscodeUri } from 'vscode';
import { Gallery } from '../../../src/extension/gallery/gallery';
import { ReachFiles } from '../../../src/extension/patch-review/reachFiles';
import { listScenarioFiles } from '../../../src/extension/patch-review/scenarioFiles';
import type { StoredReach } from '../../../src/review/map';
import { type Host, newHost } from '../fakes/host';
import * as vscode from '../fakes/vscode';
import { Uri } from '../fakes/vscodeValues';

vi.mock('vscode', () => import('../fakes/vscode'));

const place = (text: string) => Uri.parse(text) as unknown as VscodeUri;
const KEPT = 'file:///storage/reach.json';

let host: Host;
let errors: unknown[];
const report = (error: unknown) => errors.push(error);

beforeEach(() => {
  host = newHost();
  errors = [];
});

function filesOf(workspace?: string): ReachFiles {
  const folders = {
    extension: place('file:///extension'),
    global: place('file:///storage'),
    workspace: workspace === undefined ? undefined : place(workspace),
  };
  return new ReachFiles(folders, report);
}

const reach = (content: string): StoredReach => new Map([[content, [{ scenario: 's', line: 1, runs: [] }]]]);

describe('the map in the extension’s storage', () => {
  it('is read as it was written, the gallery’s in every workspace', async () => {
    await filesOf('file:///ws-storage').save(reach('gallery'), reach('own'));
    expect([...(await filesOf('file:///ws-storage').load()).keys()]).toEqual(['gallery', 'own']);
    expect([...(await filesOf('file:///other').load()).keys()]).toEqual(['gallery']);
    expect([...(await filesOf().load()).keys()]).toEqual(['gallery']);
    expect([...host.files.keys()].sort()).toEqual([KEPT, 'file:///ws-storage/reach.json']);
  });

  it('is nothing where it is missing or damaged', async () => {
    expect((await filesOf().load()).size).toBe(0);
    host.files.set(KEPT, '{"format":"folioscope-reach","vers');
    expect((await filesOf().load()).size).toBe(0);
    await filesOf().save(reach('gallery'), new Map());
    expect((await filesOf().load()).size).toBe(1);
  });

  it('is nothing of another engine', async () => {
    await filesOf().save(reach('gallery'), new Map());
    vi.spyOn(vscode.workspace.fs, 'stat').mockResolvedValueOnce({ type: 1, size: 2, mtime: 1 });
    expect((await filesOf().load()).size).toBe(0);
  });

  it('is told to the log, and leaves nothing behind, where it cannot be written', async () => {
    vi.spyOn(vscode.workspace.fs, 'rename').mockRejectedValueOnce(new Error('read-only'));
    await filesOf().save(reach('gallery'), new Map());
    expect(errors).toHaveLength(1);
    expect([...host.files.keys()]).toEqual([]);
  });
});

describe('the files of scenarios', () => {
  const gallery = new Gallery(place('file:///extension'));
  const list = () => listScenarioFiles(gallery, report);

  it('are the workspace’s and those open in editors, then the gallery’s', async () => {
    host.addFile('b.mms', 'b');
    host.addFile('a.mms', 'a');
    const untitled = Uri.parse('untitled:///new');
    host.files.set(String(untitled), 'new');
    host.open(untitled);
    expect((await list()).map(({ uri, gallery: ships }) => [uri, ships])).toEqual([
      ['file:///ws/a.mms', false],
      ['file:///ws/b.mms', false],
      ['untitled:///new', false],
      ['folioscope:///gallery/welcome.mms', true],
    ]);
  });

  it('have the text of the editor, saved or not', async () => {
    const { document } = host.open(host.addFile('a.mms', 'saved'));
    document.edit('typed');
    const [source] = await list();
    expect(await source?.read()).toBe('typed');
    host.closeEditor();
    expect(await source?.read()).toBe('saved');
  });

  it('are the gallery’s alone where the workspace cannot be searched', async () => {
    vi.spyOn(vscode.workspace, 'findFiles').mockRejectedValueOnce(new Error('no search here'));
    expect(await list()).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });
});
