import * as vscode from 'vscode';
import type { ReachMap } from './reachMap';
import { foundText } from './reachText';

const SHOWN_MS = 8000;

/** Computes the map because the user asks for it, also after he cancelled, and says what is in it. */
export async function findReach(map: ReachMap): Promise<void> {
  await map.ensure(true);
  if (map.state.state === 'ready') vscode.window.setStatusBarMessage(foundText(map.size), SHOWN_MS);
}
