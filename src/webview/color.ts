/** Colours as numbers, for mixing; the theme hands out CSS strings. */
export interface Rgba {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** Reads `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb()` and `rgba()`, which is all that VS Code writes into its variables. */
export function parseColor(text: string): Rgba | undefined {
  const css = text.trim().toLowerCase();
  const hex = /^#([0-9a-f]{3,8})$/.exec(css)?.[1];
  if (hex !== undefined) return parseHex(hex);
  const parts = /^rgba?\(([^)]*)\)$/
    .exec(css)?.[1]
    ?.split(/[\s,/]+/)
    .filter((part) => part !== '');
  if (parts === undefined || parts.length < 3) return undefined;
  const [r, g, b, a = 1] = parts.map((part) =>
    part.endsWith('%') ? Number.parseFloat(part) / 100 : Number.parseFloat(part),
  );
  if (r === undefined || g === undefined || b === undefined || [r, g, b, a].some(Number.isNaN)) return undefined;
  return { r, g, b, a };
}

function parseHex(hex: string): Rgba | undefined {
  const long = hex.length <= 4 ? [...hex].map((digit) => digit + digit).join('') : hex;
  if (long.length !== 6 && long.length !== 8) return undefined;
  const byte = (at: number): number => Number.parseInt(long.slice(at, at + 2), 16);
  return { r: byte(0), g: byte(2), b: byte(4), a: long.length === 8 ? byte(6) / 255 : 1 };
}

export function css(color: Rgba): string {
  const part = (value: number): number => Math.round(value);
  return `rgba(${part(color.r)}, ${part(color.g)}, ${part(color.b)}, ${Math.round(color.a * 1000) / 1000})`;
}

/** `t` = 0 gives `a`, 1 gives `b`. */
export function mix(a: Rgba, b: Rgba, t: number): Rgba {
  const at = (x: number, y: number): number => x + (y - x) * t;
  return { r: at(a.r, b.r), g: at(a.g, b.g), b: at(a.b, b.b), a: at(a.a, b.a) };
}

/** Lays a translucent colour on an opaque one. */
export function over(top: Rgba, bottom: Rgba): Rgba {
  return { ...mix(bottom, { ...top, a: 1 }, top.a), a: 1 };
}

/** WCAG relative luminance, 0 (black) to 1 (white). */
export function luminance(color: Rgba): number {
  const linear = (value: number): number => {
    const v = value / 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

export function contrast(a: Rgba, b: Rgba): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Moves `color` towards `towards` until it can be read on `background`. */
export function readable(color: Rgba, background: Rgba, towards: Rgba, ratio: number): Rgba {
  let result = color;
  for (let t = 0; t <= 1 && contrast(result, background) < ratio; t += 0.1) result = mix(color, towards, t);
  return result;
}
