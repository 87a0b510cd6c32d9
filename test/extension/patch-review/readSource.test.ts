import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as vscode from 'vscode';
import { readSource } from '../../../src/extension/patch-review/readSource';
import { Document, type Host, newHost } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';

vi.mock('vscode', () => import('../fakes/vscode'));

let host: Host;
beforeEach(() => {
  host = newHost();
});

const text = async (uri: string) => new TextDecoder().decode((await readSource(uri, {})).bytes);

describe('a source of a review', () => {
  it('is read from its file, named as the workspace names it', async () => {
    host.addFile('s/a.mbox', 'on disk');
    expect(await readSource('file:///ws/s/a.mbox', {})).toMatchObject({ name: 's/a.mbox' });
    expect(await text('file:///ws/s/a.mbox')).toBe('on disk');
  });

  it('is what stands in the editor while that is not saved', async () => {
    const document = host.load(host.addFile('a.mbox', 'on disk'));
    expect(await text('file:///ws/a.mbox')).toBe('on disk');
    document.edit('typed');
    expect(await text('file:///ws/a.mbox')).toBe('typed');
  });

  it('can be an unsaved text as long as its editor is open', async () => {
    host.documents.push(new Document(Uri.parse('untitled:///mail'), 'pasted', 'diff'));
    expect(await text('untitled:///mail')).toBe('pasted');
    host.documents.pop();
    await expect(text('untitled:///mail')).rejects.toThrow(
      /never saved and its editor is closed\. Paste the mail again/,
    );
  });

  it('can be made instead of read', async () => {
    const made = { 'folioscope-commit': async (uri: { readonly path: string }) => `made of ${uri.path}` };
    const { bytes } = await readSource('folioscope-commit:///0001-a.patch', made);
    expect(new TextDecoder().decode(bytes)).toBe('made of /0001-a.patch');
  });

  it('that is gone, or too large, is told with what to do', async () => {
    await expect(text('file:///ws/gone.mbox')).rejects.toThrow(
      'gone.mbox cannot be read: it is no longer there. Open the series again from where it is now.',
    );
    host.addFile('huge.mbox', '');
    vi.spyOn(vscode.workspace.fs, 'stat').mockResolvedValueOnce({ type: 1, ctime: 0, mtime: 0, size: 300 * 2 ** 20 });
    await expect(text('file:///ws/huge.mbox')).rejects.toThrow(
      /^huge\.mbox has 300 MiB; a review reads files of up to 256 MiB/,
    );
  });
});
