import { readFileSync } from 'node:fs';
import type { PageAssets } from '../page/html';
import { UsageError } from './io';

/** The files of a page. They lie beside the command line, where the build and the extension have them. */
export function readAssets(): PageAssets {
  const read = (name: string): Uint8Array<ArrayBuffer> => {
    try {
      return new Uint8Array(readFileSync(new URL(name, import.meta.url)));
    } catch {
      throw new UsageError(
        `the panel's files are not beside the command line: there is no ${name}; build all with npm run build`,
      );
    }
  };
  const text = (name: string): string => new TextDecoder().decode(read(`webview/${name}`));
  return {
    panelScript: text('main.js'),
    panelStyle: text('main.css'),
    pageScript: text('page.js'),
    pageStyle: text('page.css'),
    engine: read('engine.js'),
  };
}
