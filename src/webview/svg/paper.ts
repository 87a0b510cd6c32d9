import { type Theme, themeOf } from '../theme.svelte';

/** VS Code's Light Modern, as far as drawings need it: for papers and mails, whatever the reader of this panel looks at. */
const PAPER: Readonly<Record<string, string>> = {
  '--vscode-editor-background': '#ffffff',
  '--vscode-editor-foreground': '#3b3b3b',
  '--vscode-sideBar-background': '#f8f8f8',
  '--vscode-descriptionForeground': '#3b3b3b',
  '--vscode-widget-border': '#cecece',
  '--vscode-focusBorder': '#005fb8',
  '--vscode-gitDecoration-modifiedResourceForeground': '#895503',
  '--vscode-gitDecoration-addedResourceForeground': '#587c0c',
  '--vscode-gitDecoration-deletedResourceForeground': '#ad0707',
  '--vscode-errorForeground': '#e51400',
  '--vscode-editorWarning-foreground': '#bf8803',
  '--vscode-charts-blue': '#0063d3',
  '--vscode-charts-purple': '#652d90',
  '--vscode-terminal-ansiCyan': '#0598bc',
  '--vscode-terminal-ansiBrightMagenta': '#bc05bc',
  '--vscode-terminal-ansiBrightBlue': '#0451a5',
};

/** The light theme, in the fonts of another. */
export function paperTheme({ sans, mono, size }: Theme): Theme {
  return { ...themeOf((name) => PAPER[name] ?? '', { light: true, contrast: false }), sans, mono, size };
}
