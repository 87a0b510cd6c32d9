const SHOWN_MS = 2000;

/** A few words at the edge of the page, for a moment. */
export function say(document: Document, words: string): void {
  document.querySelector('.said')?.remove();
  const note = document.createElement('div');
  note.className = 'said';
  note.setAttribute('role', 'status');
  note.textContent = words;
  document.body.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

/** Puts a text on the clipboard, the old way where a page from a file may not do it the new one. */
export async function copyText(document: Document, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) throw new Error('The browser does not let this page use the clipboard.');
  }
  say(document, 'Copied to the clipboard');
}

/** Has the browser keep a text as a file. */
export function saveText(document: Document, name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
