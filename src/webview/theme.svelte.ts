import type { Change } from '../protocol';
import type { Rgba } from './color';
import { css, mix, over, parseColor, readable } from './color';

/** Everything a drawing needs to know of the workbench's theme. All colours come from VS Code's variables. */
export interface Theme {
  readonly dark: boolean;
  /** High contrast: borders instead of fills. */
  readonly contrast: boolean;
  readonly bg: string;
  readonly panel: string;
  readonly fg: string;
  readonly dim: string;
  readonly line: string;
  readonly soft: string;
  readonly focus: string;
  readonly changed: string;
  readonly fresh: string;
  readonly gone: string;
  readonly error: string;
  readonly warn: string;
  readonly procs: readonly string[];
  readonly sans: string;
  readonly mono: string;
  readonly size: number;
}

const BLACK: Rgba = { r: 0, g: 0, b: 0, a: 1 };
const WHITE: Rgba = { r: 255, g: 255, b: 255, a: 1 };

/** Process colours stay away from amber, green and red, which mean change. */
const PROC_TOKENS = [
  '--vscode-charts-blue',
  '--vscode-charts-purple',
  '--vscode-terminal-ansiCyan',
  '--vscode-terminal-ansiBrightMagenta',
  '--vscode-terminal-ansiBrightBlue',
];

export function readTheme(document: Document): Theme {
  const { classList } = document.body;
  const style = getComputedStyle(document.documentElement);
  return themeOf((name) => style.getPropertyValue(name), {
    light: classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light'),
    contrast: classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light'),
  });
}

/** The theme that some values of VS Code's variables make; `variable` gives an empty text for one that is not set. */
export function themeOf(
  variable: (name: string) => string,
  { light, contrast }: { readonly light: boolean; readonly contrast: boolean },
): Theme {
  const read = (...names: string[]): Rgba | undefined => {
    for (const name of names) {
      const color = parseColor(variable(name));
      if (color !== undefined && color.a > 0) return color;
    }
    return undefined;
  };
  const bg = read('--vscode-editor-background') ?? (light ? WHITE : BLACK);
  const fg = read('--vscode-editor-foreground', '--vscode-foreground') ?? (light ? BLACK : WHITE);
  const solid = (color: Rgba): Rgba => (color.a < 1 ? over(color, bg) : color);
  const pick = (fallback: Rgba, ...names: string[]): Rgba => solid(read(...names) ?? fallback);
  const text = (color: Rgba): string => css(readable(color, bg, fg, contrast ? 7 : 4.5));
  const border = read('--vscode-contrastBorder');
  const base = PROC_TOKENS.map((name, i) => pick(mix(fg, { r: 60 * i, g: 120, b: 255 - 40 * i, a: 1 }, 0.7), name));
  const procs = [...base, ...base.map((color) => mix(color, fg, 0.45))].map((color) =>
    css(readable(color, bg, fg, contrast ? 4.5 : 3.2)),
  );
  return {
    dark: !light,
    contrast,
    bg: css(bg),
    panel: css(pick(mix(bg, fg, 0.04), '--vscode-sideBar-background')),
    fg: css(fg),
    dim: text(pick(mix(fg, bg, 0.35), '--vscode-descriptionForeground')),
    line: css(border ?? pick(mix(bg, fg, 0.18), '--vscode-widget-border', '--vscode-panel-border')),
    soft: css(contrast ? bg : mix(bg, fg, 0.06)),
    focus: css(pick(fg, '--vscode-focusBorder')),
    changed: text(pick({ r: 226, g: 192, b: 141, a: 1 }, '--vscode-gitDecoration-modifiedResourceForeground')),
    fresh: text(pick({ r: 129, g: 184, b: 139, a: 1 }, '--vscode-gitDecoration-addedResourceForeground')),
    gone: text(pick({ r: 199, g: 78, b: 57, a: 1 }, '--vscode-gitDecoration-deletedResourceForeground')),
    error: text(pick({ r: 241, g: 76, b: 76, a: 1 }, '--vscode-errorForeground', '--vscode-editorError-foreground')),
    warn: text(pick({ r: 204, g: 167, b: 0, a: 1 }, '--vscode-editorWarning-foreground')),
    procs,
    sans: variable('--vscode-font-family').trim() || 'system-ui, sans-serif',
    mono: variable('--vscode-editor-font-family').trim() || 'monospace',
    size: Number.parseFloat(variable('--vscode-font-size')) || 13,
  };
}

export function procColor(theme: Theme, proc: number): string {
  return theme.procs[proc % theme.procs.length] ?? theme.fg;
}

/** The one visual language for change. */
export function changeColor(theme: Theme, change: Change): string | undefined {
  switch (change) {
    case 'none':
      return undefined;
    case 'changed':
      return theme.changed;
    case 'new':
      return theme.fresh;
    case 'gone':
      return theme.gone;
  }
}

/** The same language for eyes that tell no colours apart. */
export const CHANGE_SIGN: Readonly<Record<Change, string>> = { none: '', changed: '±', new: '+', gone: '−' };
export const CHANGE_WORD: Readonly<Record<Change, string>> = { none: '', changed: 'changed', new: 'new', gone: 'gone' };

/** `color` with opacity `alpha`. */
export function alpha(color: string, value: number): string {
  const parsed = parseColor(color);
  return parsed === undefined ? color : css({ ...parsed, a: parsed.a * value });
}

/** The theme of the workbench, read again when the user changes it. */
export class ThemeStore {
  current = $state.raw<Theme>(readTheme(document));
  /** Users who ask for less motion get none. */
  reducedMotion = $state(false);

  constructor() {
    const observer = new MutationObserver(() => {
      this.current = readTheme(document);
    });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
    const motion = matchMedia('(prefers-reduced-motion: reduce)');
    const follow = (): void => {
      this.reducedMotion = motion.matches || document.body.classList.contains('vscode-reduce-motion');
    };
    follow();
    motion.addEventListener('change', follow);
  }
}
