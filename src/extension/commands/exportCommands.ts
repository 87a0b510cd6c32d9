import * as vscode from 'vscode';
import type { PageData } from '../../page/data';
import { pageHtml } from '../../page/html';
import type { Services } from '../activation/services';
import { textSource } from '../documents/textSource';
import { messageOf } from '../engine/engineError';
import type { RunHandle } from '../engine/runHandle';
import { readAssets } from '../page/assets';
import { pageDataOf } from '../page/pageData';
import type { PanelManager } from '../panel/panelManager';
import type { PanelSession } from '../panel/panelSession';
import { choosePicture } from './pictures';
import type { RunCommands } from './runCommands';
import { fileNameOf, saveFile } from './saveFile';

/** What a page shows, and the same as text. */
interface Page {
  readonly data: PageData;
  readonly text: () => Promise<string>;
}

/** Commands that write what is shown to files that others can open. */
export class ExportCommands {
  constructor(
    private readonly services: Services,
    private readonly runs: RunCommands,
    private readonly panels: PanelManager,
  ) {}

  /** The run, or the comparison, as one HTML page. */
  async html(): Promise<void> {
    const page = await this.#page();
    if (!page) return;
    const { scenario } = page.data;
    const name = fileNameOf(scenario, 'html');
    try {
      const uri = await saveFile({ title: `Export "${scenario}" as HTML page`, name, kind: 'HTML page' }, () =>
        this.#made(page),
      );
      if (uri) await sayWritten(uri);
    } catch (error) {
      void vscode.window.showErrorMessage(`The page cannot be written: ${messageOf(error)}`);
    }
  }

  /** A view of the panel as a picture. */
  async svg(): Promise<void> {
    const { current } = this.panels;
    if (current) await choosePicture(current);
    else void vscode.window.showInformationMessage('There is no panel to draw. Run a scenario first.');
  }

  async #made({ data, text }: Page): Promise<string> {
    const options = { location: vscode.ProgressLocation.Notification, title: `Writing "${data.scenario}" as a page` };
    return vscode.window.withProgress(options, async () =>
      pageHtml(await readAssets(this.services.extensionUri), data, await text()),
    );
  }

  /** What the panel with the focus shows; else the current run. */
  async #page(): Promise<Page | undefined> {
    const { active } = this.panels;
    if (active?.handle) return this.#ofPanel(active, active.handle);
    if (!(await this.runs.ensureFocus())) return undefined;
    const { focus } = this.services.stepper;
    if (!focus) return undefined;
    const { current } = this.panels;
    // A side of a comparison is no run of the file as it is.
    if (current?.state.compare && current.handle === focus.handle) return this.#ofPanel(current, focus.handle);
    const { kernel } = focus.handle.key;
    const state = { step: focus.step, tab: 'map', ...(kernel === undefined ? {} : { kernel }) } as const;
    return { data: pageDataOf([focus.handle], state), text: () => this.#runText(focus.handle) };
  }

  #ofPanel(panel: PanelSession, handle: RunHandle): Page {
    const text = panel.state.compare ? () => panel.text('comparisonText', 0) : () => this.#runText(handle);
    return { data: pageDataOf(panel.runs ?? [handle], panel.state), text };
  }

  #runText(handle: RunHandle): Promise<string> {
    const source = textSource(this.services.store, handle);
    const to = handle.overview.steps.length;
    return this.services.engine.view(handle, 'rangeText', { from: 0, to, source });
  }
}

async function sayWritten(uri: vscode.Uri): Promise<void> {
  const { size } = await vscode.workspace.fs.stat(uri);
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const open = 'Open in Browser';
  const said = `${name} is written (${Math.ceil(size / 1024)} kB). It needs no network.`;
  // Elsewhere there is no address that a browser could open.
  const choice = await vscode.window.showInformationMessage(said, ...(uri.scheme === 'file' ? [open] : []));
  if (choice === open) await vscode.env.openExternal(uri);
}
