import * as vscode from 'vscode';
import { messageOf } from '../engine/engineError';

export const GALLERY_SCHEME = 'folioscope';

/** Folders of the extension whose files can be opened, by the first part of an address. */
const FOLDERS: ReadonlyMap<string, string> = new Map([
  ['gallery', 'scenarios'],
  ['examples', 'media/walkthrough'],
]);

/** One shipped scenario file. */
export interface GalleryEntry {
  /** Within `scenarios/`. */
  readonly path: string;
  /** Names of its scenarios. */
  readonly titles: readonly string[];
  /** The beginning of its first comment. */
  readonly about: string;
}

/** The scenario files that come with the extension. The list is made by the build: a browser cannot list a folder. */
export class Gallery {
  #entries: Promise<readonly GalleryEntry[]> | undefined;

  constructor(private readonly extensionUri: vscode.Uri) {}

  entries(): Promise<readonly GalleryEntry[]> {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  /** Where an entry is opened: read-only, so that an update of the extension cannot lose what was typed. */
  uriOf(entry: GalleryEntry): vscode.Uri {
    return vscode.Uri.from({ scheme: GALLERY_SCHEME, path: `/gallery/${entry.path}` });
  }

  /** Its file. */
  entryFile(entry: GalleryEntry): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'scenarios', entry.path);
  }

  /** Where the example series is opened: its newest version. */
  get exampleSeries(): vscode.Uri {
    return vscode.Uri.from({ scheme: GALLERY_SCHEME, path: '/examples/example-v2.mbox' });
  }

  /** The file behind an address of the gallery; undefined if it has none such. */
  fileOf(uri: vscode.Uri): vscode.Uri | undefined {
    const [, folder, name] = /^\/([^/]+)\/(.+)$/.exec(uri.path) ?? [];
    const within = folder === undefined ? undefined : FOLDERS.get(folder);
    if (within === undefined || name === undefined || name.split('/').includes('..')) return undefined;
    return vscode.Uri.joinPath(this.extensionUri, within, name);
  }

  async #read(): Promise<readonly GalleryEntry[]> {
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(this.extensionUri, 'dist', 'gallery.json'));
      return JSON.parse(new TextDecoder().decode(bytes)) as readonly GalleryEntry[];
    } catch (error) {
      this.#entries = undefined;
      throw new Error(`The gallery cannot be read (${messageOf(error)}). Install the extension again.`);
    }
  }
}
