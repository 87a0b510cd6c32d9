const DARK = '(prefers-color-scheme: dark)';
const CONTRAST = '(prefers-contrast: more)';

/** Has the page say which theme its style sheet has chosen, as a webview's body does, now and when the reader's system changes it. */
export function followSystem(body: HTMLElement): void {
  const queries = [DARK, CONTRAST].map((query) => matchMedia(query));
  const follow = (): void => {
    const [dark, contrast] = queries.map(({ matches }) => matches);
    const contrasting = dark ? ['vscode-high-contrast'] : ['vscode-high-contrast-light', 'vscode-high-contrast'];
    body.className = (contrast ? contrasting : [dark ? 'vscode-dark' : 'vscode-light']).join(' ');
  };
  for (const query of queries) query.addEventListener('change', follow);
  follow();
}
