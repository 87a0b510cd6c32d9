import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { definedFunctions } from '../../src/review';
import type { DefinedFunction } from '../../src/review/model';
import { kernelDiff } from './kernelDiff';
import { kernelSources } from './kernelSources';
import { reviewed } from './reading';

const LONG = 600_000;

function cFiles(tree: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(path.join(tree, 'mm'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.c'))
    .map((name) => ({ name: `mm/${name}`, text: readFileSync(path.join(tree, 'mm', name), 'utf8') }));
}

describe.each(['6.1', '6.12'])('the functions of mm/*.c of Linux %s', (version) => {
  it('are all found: a brace alone at the beginning of a line opens one, but for initialisers', {
    timeout: LONG,
  }, async () => {
    let braces = 0;
    const astray: string[] = [];
    for (const { name, text } of cFiles(await kernelSources(version))) {
      const functions = definedFunctions(text);
      const lines = text.split('\n');
      for (const [index, line] of lines.entries()) {
        if (line !== '{' || lines[index - 1]?.endsWith('=') === true) continue;
        braces += 1;
        const owners = functions.filter((each) => each.line <= index + 1 && index + 1 <= each.endLine);
        if (owners.length !== 1) astray.push(`${name}:${index + 1}`);
      }
    }
    expect(braces).toBeGreaterThan(5000);
    expect(astray).toEqual([]);
  });

  it('have their names and ends, also where they are hard to tell', { timeout: LONG }, async () => {
    const tree = await kernelSources(version);
    const find = (file: string, name: string): DefinedFunction | undefined =>
      definedFunctions(readFileSync(path.join(tree, file), 'utf8')).find((each) => each.name === name);
    const lines = (file: string): string[] => readFileSync(path.join(tree, file), 'utf8').split('\n');
    for (const [file, name, heading] of [
      ['mm/madvise.c', '__do_sys_madvise', 'SYSCALL_DEFINE3(madvise,'],
      ['mm/rmap.c', 'try_to_unmap_one', 'try_to_unmap_one('],
      ['mm/memory.c', 'do_wp_page', 'do_wp_page(struct vm_fault'],
      ['mm/memory.c', 'zap_pte_range', 'zap_pte_range('],
      ['mm/page_alloc.c', 'get_page_from_freelist', 'get_page_from_freelist('],
    ] as const) {
      const found = find(file, name);
      expect(lines(file)[(found?.line ?? 0) - 1]).toContain(heading);
      expect(lines(file)[(found?.endLine ?? 0) - 1]).toBe('}');
    }
    expect(find('mm/memory.c', 'do_wp_page')?.modelled).toBe(true);
    expect(find('mm/page_alloc.c', 'setup_per_zone_wmarks')?.modelled).toBe(false);
  });
});

/** Functions that a hunk's changed lines are in, by the whole files before and after. */
async function touchedByFiles(context: number): Promise<{ told: number; right: number; there: number }> {
  const trees = { old: await kernelSources('6.1'), new: await kernelSources('6.12') };
  const bytes = await kernelDiff({ context });
  const lines = new TextDecoder().decode(bytes).split('\n');
  const known = new Map<string, readonly DefinedFunction[]>();
  const functionsOf = (side: 'old' | 'new', file: string): readonly DefinedFunction[] => {
    const key = path.join(trees[side], file);
    const functions = known.get(key) ?? definedFunctions(readFileSync(key, 'utf8'));
    known.set(key, functions);
    return functions;
  };
  const sum = { told: 0, right: 0, there: 0 };
  for (const { path: file, oldPath, change, hunks } of (await reviewed(bytes)).patches[0]?.files ?? []) {
    if (!file.endsWith('.c')) continue;
    const old = change === 'added' ? [] : functionsOf('old', oldPath ?? file);
    const fresh = change === 'deleted' ? [] : functionsOf('new', file);
    for (const hunk of hunks) {
      const there = new Set<string>();
      let oldLine = hunk.oldStart + (hunk.oldLines === 0 ? 1 : 0);
      let newLine = hunk.newStart + (hunk.newLines === 0 ? 1 : 0);
      for (const line of lines.slice(hunk.place.line, hunk.endLine)) {
        const sign = line[0] ?? ' ';
        const [functions, number] = sign === '-' ? [old, oldLine] : [fresh, newLine];
        const within = functions.find((each) => each.line <= number && number <= each.endLine);
        if (within !== undefined && sign !== ' ' && sign !== '\\') there.add(within.name);
        if (sign === '-' || sign === ' ') oldLine += 1;
        if (sign === '+' || sign === ' ') newLine += 1;
      }
      const told = new Set(hunk.functions.filter(({ kind }) => kind !== 'calls').map(({ name }) => name));
      sum.told += told.size;
      sum.there += there.size;
      for (const name of told) if (there.has(name)) sum.right += 1;
    }
  }
  return sum;
}

describe('the functions that the hunks of a real diff touch', () => {
  it.each([
    [3, 0.995, 0.995],
    [1, 0.98, 0.99],
    [0, 0.95, 0.98],
  ])(
    'are those that the whole files say, with %i lines of context',
    { timeout: LONG },
    async (context, precision, recall) => {
      const { told, right, there } = await touchedByFiles(context);
      expect(there).toBeGreaterThan(5000);
      expect(right / told).toBeGreaterThan(precision);
      expect(right / there).toBeGreaterThan(recall);
    },
  );
});
