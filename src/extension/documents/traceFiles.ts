import * as vscode from 'vscode';
import type { ScenarioStore } from './scenarioStore';

/** Whether a file may hold a trace of a real kernel, by its name: `NAME.json`, packed or not. */
export function isTraceFile(uri: { readonly path: string }): boolean {
  return /\.json(\.gz)?$/.test(uri.path);
}

/** Reads a trace into the store, where it is a document like any other. Throws what keeps it from being read. */
export async function openTrace(store: ScenarioStore, uri: vscode.Uri): Promise<void> {
  const bytes = await vscode.workspace.fs.readFile(uri);
  const text = new TextDecoder().decode(uri.path.endsWith('.gz') ? await unpacked(bytes) : bytes);
  addTrace(store, uri.toString(), text);
}

/** A trace that is there as text. No editor holds it open: it is forgotten when the last panel of it is closed. */
export function addTrace(store: ScenarioStore, uri: string, text: string): void {
  store.update(uri, (store.versionOf(uri) ?? 0) + 1, text);
}

async function unpacked(bytes: Uint8Array): Promise<ArrayBuffer> {
  const stream = new Blob([new Uint8Array(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
