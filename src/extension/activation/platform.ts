import type * as vscode from 'vscode';
import type { WorkerPort } from '../engine/port';
import type { RunOnRealKernel } from '../realkernel/realKernel';

/** What differs between the desktop (and remote) extension host and the one in a browser. */
export interface Platform {
  readonly spawnEngine: (extensionUri: vscode.Uri) => WorkerPort;
  /** Absent where no program can be started. */
  readonly realKernel?: (extensionUri: vscode.Uri) => RunOnRealKernel;
}
