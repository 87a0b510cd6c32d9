import { describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/extension/engine/engineError';
import { host } from '../fakes/host';
import { Uri } from '../fakes/vscodeValues';
import { FakeWindow, lastMessage } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const window = FakeWindow.forEachTest();
const { command, opened, ready } = window;

describe('real kernels', () => {
  it('run the scenario at the cursor and show what they did, from a file that comes back', async () => {
    await opened('scenario one\nwrite a');
    host.picked = 1;
    const asked: unknown[] = [];
    window.realKernel = async (request, { onProgress }) => {
      asked.push(request);
      onProgress?.('booting');
      return 'scenario seen\nwrite b';
    };
    await command('runOnRealKernel');
    expect(asked).toEqual([{ text: 'scenario one\nwrite a', scenario: 'one', kernel: '6.12' }]);
    expect([...host.files.keys()]).toContain('file:///storage/traces/one-on-6.12.json');
    expect(host.lastPanel.title).toBe('seen');
    await ready();
    expect(host.lastPanel.posted).toMatchObject([{ type: 'init', run: { steps: [{ text: 'write b' }] } }]);
  });

  it('say what is missing, and nothing if they are cancelled', async () => {
    await opened('scenario one\nwrite a');
    host.picked = 0;
    window.realKernel = () =>
      Promise.reject(new EngineError('failed', 'qemu-system-x86_64 is missing; install with: …'));
    await command('runOnRealKernel');
    expect(lastMessage()).toContain('qemu-system-x86_64 is missing');
    const count = host.messages.filter(({ kind }) => kind === 'error').length;
    window.realKernel = () => Promise.reject(new EngineError('cancelled', 'Cancelled.'));
    await command('runOnRealKernel');
    expect(host.messages.filter(({ kind }) => kind === 'error')).toHaveLength(count);
    expect(host.panels).toHaveLength(0);
  });

  it('are not run in a workspace that is not trusted', async () => {
    await opened('scenario one\nwrite a');
    host.trusted = false;
    await command('runOnRealKernel');
    expect(lastMessage()).toContain('Trust this workspace');
  });

  it('are shown from a trace file, which has to be one', async () => {
    const uri = host.addFile('seen.json', 'scenario seen\nwrite a');
    await command('openTrace', uri);
    expect(host.lastPanel.title).toBe('seen');
    await command('openTrace', host.addFile('none.json', 'nothing'));
    expect(lastMessage()).toBe('The trace could not be read.');
    await command('openTrace', Uri.parse('file:///ws/gone.json'));
    expect(lastMessage()).toMatch(/cannot be read/);
    expect(host.panels).toHaveLength(1);
  });
});
