import { parse } from '../../../src/sim/scenario';

/** What a text says, without where and how it says it: its tree without positions and source text. */
export function meaning(text: string): unknown {
  return parse(text).scenarios.map(({ title, items }) => plain({ title: title.text, items }));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const node = value as Readonly<Record<string, unknown>>;
  const isItem = 'text' in node && 'kind' in node && 'range' in node && !('value' in node) && !('bytes' in node);
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !/[rR]ange$/.test(key) && key !== 'conditionText' && !(key === 'text' && isItem))
      .map(([key, inner]) => [key, plain(inner)]),
  );
}
