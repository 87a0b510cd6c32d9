import type * as vscode from 'vscode';

/** Documents that may be patches, wherever they are; what they hold decides. */
export const PATCHES: vscode.DocumentSelector = [
  { language: 'diff' },
  { language: 'mbox' },
  { pattern: '**/*.{patch,diff,mbox,mbx,eml}' },
  { scheme: 'untitled', language: 'plaintext' },
];

/** C files; their path decides. */
export const KERNEL_FILES: vscode.DocumentSelector = [{ language: 'c' }, { language: 'cpp' }];
