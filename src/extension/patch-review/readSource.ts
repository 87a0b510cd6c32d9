import * as vscode from 'vscode';
import type { ReviewSource } from '../../protocol';
import { messageOf } from '../engine/engineError';

/** What a review reads of one file. Beyond it the copies between the threads get tight. */
const MAX_BYTES = 256 * 1024 * 1024;
const MIB = 1024 * 1024;

/** Texts that are made rather than stored: commits as patches. */
export type MadeSources = Readonly<Record<string, (uri: vscode.Uri) => Promise<string>>>;

/**
 * Reads what is behind an address: an unsaved text as it stands in the editor, anything else from its file system, so that
 * a mail keeps the bytes that its encoding is about. Throws what keeps it from being read, in words for the user.
 */
export async function readSource(address: string, made: MadeSources): Promise<ReviewSource> {
  const uri = vscode.Uri.parse(address, true);
  const name = nameOf(uri);
  const make = made[uri.scheme];
  if (make) return { name, bytes: new TextEncoder().encode(await make(uri)) };
  const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (document && (document.isDirty || document.isUntitled))
    return { name, bytes: new TextEncoder().encode(document.getText()) };
  if (uri.scheme === 'untitled')
    throw new Error(`${name} was never saved and its editor is closed. Paste the mail again and review that.`);
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_BYTES) throw tooLarge(name, size);
    return { name, bytes: await vscode.workspace.fs.readFile(uri) };
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    const gone = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    const why = gone ? 'it is no longer there' : messageOf(error);
    throw new Error(`${name} cannot be read: ${why}. Open the series again from where it is now.`);
  }
}

class TooLarge extends Error {}

function tooLarge(name: string, size: number): TooLarge {
  return new TooLarge(
    `${name} has ${Math.ceil(size / MIB)} MiB; a review reads files of up to ${MAX_BYTES / MIB} MiB. ` +
      'Take the mails of one series out of it, for instance with git mailsplit.',
  );
}

/** A name for messages: as short as the workspace allows. */
function nameOf(uri: vscode.Uri): string {
  return uri.scheme === 'untitled' ? uri.path : vscode.workspace.asRelativePath(uri);
}
