import { describe, expect, it } from 'vitest';
import { type FunctionSearch, findFunction } from '../../../src/extension/patch-review/findFunction';
import { definedFunctions } from '../../../src/review';

const never = new AbortController().signal;
const ZAP = 'int zap(int a);\n\nint zap(int a)\n{\n\treturn a;\n}\n';

function search(files: Readonly<Record<string, string>>, more: Partial<FunctionSearch> = {}) {
  const read: string[] = [];
  const look: FunctionSearch = {
    symbols: async () => [],
    files: async (paths) => paths.map((path) => `file:///linux/${path}`).filter((uri) => uri in files),
    read: async (uri) => {
      read.push(uri);
      return files[uri];
    },
    definitions: async (text) => definedFunctions(text),
    ...more,
  };
  return { look, read };
}

describe('finding a function in the open folders', () => {
  it('finds its definition in the kernel file that the model has it of', async () => {
    const { look, read } = search({ 'file:///linux/mm/memory.c': ZAP, 'file:///linux/mm/rmap.c': 'int other;' });
    const found = await findFunction('zap', 'mm/memory.c', ['mm/rmap.c', 'mm/memory.c'], look, never);
    expect(found).toEqual({ uri: 'file:///linux/mm/memory.c', line: 3 });
    expect(read).toHaveLength(1);
  });

  it('finds it in another file if this version has it there', async () => {
    const { look } = search({ 'file:///linux/mm/vma.c': 'int x;\n', 'file:///linux/mm/mmap.c': ZAP });
    const found = await findFunction('zap', 'mm/vma.c', ['mm/vma.c', 'mm/mmap.c'], look, never);
    expect(found).toEqual({ uri: 'file:///linux/mm/mmap.c', line: 3 });
  });

  it('believes a symbol provider, the kernel file before a header', async () => {
    const symbols = async () => [
      { uri: 'file:///linux/include/linux/zap.h', line: 9 },
      { uri: 'file:///linux/mm/memory.c', line: 40 },
    ];
    const { look, read } = search({}, { symbols });
    expect(await findFunction('zap', 'mm/memory.c', [], look, never)).toEqual({
      uri: 'file:///linux/mm/memory.c',
      line: 40,
    });
    expect(read).toEqual([]);
  });

  it('finds nothing where it is only called, or a file cannot be read', async () => {
    const { look } = search(
      { 'file:///linux/mm/memory.c': 'int f(void)\n{\n\treturn zap(1);\n}\n' },
      { files: async () => ['file:///linux/mm/gone.c', 'file:///linux/mm/memory.c'] },
    );
    expect(await findFunction('zap', 'mm/memory.c', [], look, never)).toBeUndefined();
  });

  it('stops when it is no longer wanted', async () => {
    const { look, read } = search({ 'file:///linux/mm/memory.c': ZAP });
    expect(await findFunction('zap', 'mm/memory.c', [], look, AbortSignal.abort())).toBeUndefined();
    expect(read).toEqual([]);
  });
});
