import * as vscode from 'vscode';

const LONGEST_NAME = 60;

/** A title as the name of a file: letters, digits and dashes. */
export function fileNameOf(title: string, extension: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/[-.]+$/, '');
  return `${words === '' ? 'folioscope' : words}.${extension}`;
}

export interface Saving {
  readonly title: string;
  readonly name: string;
  /** What the dialog calls such files. */
  readonly kind: string;
}

/** Asks where to save a file and writes it. Undefined if the user would not. */
export async function saveFile(
  { title, name, kind }: Saving,
  content: () => Promise<string>,
): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const uri = await vscode.window.showSaveDialog({
    title,
    filters: { [kind]: [extension] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!uri) return undefined;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(await content()));
  return uri;
}
