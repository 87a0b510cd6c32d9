import * as vscode from 'vscode';
import { messageOf } from '../engine/engineError';

export const GALLERY_SCHEME = 'folioscope';

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

  /** The file behind a gallery address. */
  fileOf(uri: vscode.Uri): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'scenarios', uri.path.replace(/^\/gallery\//, ''));
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
