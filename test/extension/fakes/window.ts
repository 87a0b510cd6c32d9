import { afterEach, beforeEach, vi } from 'vitest';
import type { ExtensionContext } from 'vscode';
import { activateWith } from '../../../src/extension/activation/activate';
import type { RunOnRealKernel } from '../../../src/extension/realkernel/realKernel';
import { PANEL_PROTOCOL } from '../../../src/protocol';
import { FakeEngine } from './engine';
import { type Editor, host, Memory, newHost, type Panel } from './host';
import { Uri } from './vscodeValues';
import { FakeWorkers } from './worker';

/** Two scenarios, of three steps and of one; an expect of the first fails after step 2. */
export const TWO_SCENARIOS = 'scenario one\nwrite a\nwrite b\nexpect 1 2\nwrite c\nscenario two\nwrite d';

/** How long what the user does takes to come to rest: longer than any delay of the extension. */
const REST_MS = 3000;

/**
 * The extension in a window of its own for each test of a file, with the clock in the test's hand.
 * What the window shows and how the user acts in it is `host`.
 */
export class FakeWindow {
  workers = new FakeWorkers('silent');
  /** What a run on a real kernel gives. */
  realKernel: RunOnRealKernel = async () => 'scenario seen\nwrite a';
  #memory = new Memory();
  #subscriptions: { dispose(): unknown }[] = [];

  private constructor(private readonly engine: () => FakeEngine) {}

  /** To be called once, at the top of a test file. */
  static forEachTest(engine: () => FakeEngine = () => new FakeEngine()): FakeWindow {
    const window = new FakeWindow(engine);
    beforeEach(() => {
      vi.useFakeTimers();
      newHost();
      window.#memory = new Memory();
      window.realKernel = async () => 'scenario seen\nwrite a';
      window.#start();
    });
    afterEach(() => {
      window.#end();
      vi.useRealTimers();
    });
    return window;
  }

  #start(): void {
    this.workers = new FakeWorkers(this.engine());
    const context = {
      subscriptions: this.#subscriptions,
      extensionUri: Uri.parse('file:///extension'),
      globalStorageUri: Uri.parse('file:///storage'),
      workspaceState: this.#memory,
    };
    activateWith(context as unknown as ExtensionContext, {
      spawnEngine: () => this.workers.spawn(),
      realKernel: () => (request, ask) => this.realKernel(request, ask),
    });
  }

  #end(): void {
    for (const subscription of this.#subscriptions.splice(0)) subscription.dispose();
  }

  /** Closes the window and opens it again: what the workspace keeps is kept. */
  readonly reload = async (): Promise<void> => {
    this.#end();
    this.#start();
    await this.settled();
  };

  readonly settled = () => vi.advanceTimersByTimeAsync(REST_MS);

  /** Runs a command of the extension, named without `folioscope.`, and lets everything it set off come to rest. */
  readonly command = async (id: string, ...args: unknown[]): Promise<void> => {
    const done = host.run(`folioscope.${id}`, ...args);
    await this.settled();
    await done;
  };

  /** Opens a new file in an editor. */
  readonly opened = async (text = TWO_SCENARIOS, name = 'a.mms'): Promise<Editor> => {
    const editor = host.open(host.addFile(name, text));
    await this.settled();
    return editor;
  };

  /** The webview of a panel says that it is there. */
  readonly ready = async (panel: Panel = host.lastPanel): Promise<Panel> => {
    panel.received.fire({ type: 'ready', protocol: PANEL_PROTOCOL });
    await this.settled();
    return panel;
  };

  /** Opens a new file, runs its first scenario and shows it. */
  readonly ran = async (text = TWO_SCENARIOS): Promise<{ editor: Editor; panel: Panel }> => {
    const editor = await this.opened(text);
    await this.command('run');
    return { editor, panel: await this.ready() };
  };
}

/** What the user was told last. */
export function lastMessage(): string {
  return host.messages.at(-1)?.text ?? '';
}

/** The line above the tree of the side panel. */
export function treeMessage(): string | undefined {
  return host.tree?.view.message;
}
