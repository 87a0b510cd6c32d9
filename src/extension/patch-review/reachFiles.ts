import * as vscode from 'vscode';
import { version } from '../../../package.json';
import { readReach, type StoredReach, writeReach } from '../../review/map';
import type { ReachStore } from './reachMap';

const NAME = 'reach.json';

export interface ReachFolders {
  readonly extension: vscode.Uri;
  /** For the gallery: the same in all workspaces. */
  readonly global: vscode.Uri;
  /** For the workspace's own files; none where no folder is open. */
  readonly workspace: vscode.Uri | undefined;
}

/**
 * Keeps the map in files of the extension's storage. A file that is missing, damaged or of another engine holds nothing; one
 * that cannot be written is told to the log. Each is written anew and put in place as a whole, since other windows read and
 * write the gallery's, too: the last one wins.
 */
export class ReachFiles implements ReachStore {
  #engine: Promise<string> | undefined;

  constructor(
    private readonly folders: ReachFolders,
    private readonly report: (error: unknown) => void,
  ) {}

  load = async (): Promise<StoredReach> => {
    const engine = await this.#engineName();
    const { global, workspace } = this.folders;
    const texts = await Promise.all([global, ...(workspace ? [workspace] : [])].map(readIn));
    return new Map(texts.flatMap((text) => (text === undefined ? [] : [...readReach(engine, text)])));
  };

  save = async (gallery: StoredReach, own: StoredReach): Promise<void> => {
    const engine = await this.#engineName();
    const { global, workspace } = this.folders;
    try {
      await writeIn(global, writeReach(engine, gallery));
      if (workspace) await writeIn(workspace, writeReach(engine, own));
    } catch (error) {
      this.report(error);
    }
  };

  /** The version, and the engine's file: while the extension is developed, and of a pre-release, the version stays. */
  #engineName(): Promise<string> {
    const file = vscode.Uri.joinPath(this.folders.extension, 'dist', 'engine.js');
    this.#engine ??= Promise.resolve(vscode.workspace.fs.stat(file)).then(
      ({ size, mtime }) => `${version} ${size} ${mtime}`,
      // In a browser the extension's files have no date.
      () => version,
    );
    return this.#engine;
  }
}

async function readIn(folder: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, NAME)));
  } catch {
    return undefined;
  }
}

async function writeIn(folder: vscode.Uri, text: string): Promise<void> {
  const { fs } = vscode.workspace;
  await fs.createDirectory(folder);
  const fresh = vscode.Uri.joinPath(folder, `${NAME}.${anyName()}`);
  await fs.writeFile(fresh, new TextEncoder().encode(text));
  try {
    await fs.rename(fresh, vscode.Uri.joinPath(folder, NAME), { overwrite: true });
  } catch (error) {
    await fs.delete(fresh);
    throw error;
  }
}

/** `crypto.randomUUID` is not there where a browser does not trust the page. */
function anyName(): string {
  return [...crypto.getRandomValues(new Uint32Array(2))].map((word) => word.toString(36)).join('');
}
