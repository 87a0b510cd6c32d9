import * as vscode from 'vscode';
import type { RunOptions } from '../../protocol';

export const SECTION = 'folioscope';

/** The user's settings, read when needed: a change takes effect at the next look. */
export const settings = {
  codeLens: (): boolean => read('codeLens.enabled', true),
  patchLenses: (): boolean => read('codeLens.patches', true),
  kernelLenses: (): boolean => read('codeLens.kernel', true),
  inlayHints: (): boolean => read('inlayHints.enabled', true),
  followCursor: (): boolean => read('followCursor', true),
};

/** Those that bear on runs. An unset or senseless value leaves the engine its own default. */
export function runOptions(): RunOptions {
  const defaultKernel = read('defaultKernel', '').trim();
  const maxPages = read('run.maxPages', 0);
  return {
    ...(defaultKernel === '' ? {} : { defaultKernel }),
    ...(Number.isFinite(maxPages) && maxPages >= 1 ? { maxPages: Math.floor(maxPages) } : {}),
  };
}

function read<T extends string | number | boolean>(name: string, fallback: T): T {
  const value = vscode.workspace.getConfiguration(SECTION).get<unknown>(name);
  return typeof value === typeof fallback ? (value as T) : fallback;
}
