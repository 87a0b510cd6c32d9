import type { PageData } from '../../page/data';
import { DATA_ID, ENGINE_ID } from '../../page/html';
import './page.css';
import { PageHost } from './pageHost';
import { followSystem } from './theme';

followSystem(document.body);
const data = JSON.parse(textOf(DATA_ID)) as PageData;
const host = new PageHost(data, unpacked(textOf(ENGINE_ID)), window);
// The panel's script comes after this one and asks for it.
Object.assign(globalThis, { acquireVsCodeApi: () => host });

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}

async function unpacked(text: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
