/** Shows a file of the page with a line in the middle. The page has no editor. */
export function showScenario(document: Document, name: string, text: string, line: number): void {
  document.querySelector('dialog.scenario')?.remove();
  const dialog = document.createElement('dialog');
  dialog.className = 'scenario';
  dialog.setAttribute('aria-label', `${name}, line ${line}. Escape closes it.`);
  const lines = document.createElement('pre');
  let here: HTMLElement | undefined;
  for (const [i, words] of text.split(/\r\n|\r|\n/).entries()) {
    const row = document.createElement('code');
    row.textContent = words;
    if (i + 1 === line) {
      row.className = 'here';
      row.setAttribute('aria-current', 'true');
      here = row;
    }
    lines.append(row);
  }
  dialog.append(lines);
  dialog.addEventListener('close', () => dialog.remove());
  // The panel behind it has keys of its own.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  // A click beside it.
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  here?.scrollIntoView({ block: 'center' });
}
