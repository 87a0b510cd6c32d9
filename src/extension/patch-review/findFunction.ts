import type { DefinedFunction } from '../../protocol';

export interface FunctionPlace {
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
}

/** How the open folders are searched. */
export interface FunctionSearch {
  /** What language servers and tags say where a function of this name is. */
  readonly symbols: (name: string) => Promise<readonly FunctionPlace[]>;
  /** Files of the open folders at one of these kernel paths, in the order of the paths. */
  readonly files: (paths: readonly string[]) => Promise<readonly string[]>;
  /** Undefined if it cannot be read. */
  readonly read: (uri: string) => Promise<string | undefined>;
  readonly definitions: (text: string) => Promise<readonly DefinedFunction[]>;
}

/**
 * Where a function is defined in the open folders: as a symbol provider says, in the kernel file that the model has it of, else in
 * another kernel file, since versions move functions. `others`: these files.
 */
export async function findFunction(
  name: string,
  file: string | undefined,
  others: readonly string[],
  { symbols, files, read, definitions }: FunctionSearch,
  signal: AbortSignal,
): Promise<FunctionPlace | undefined> {
  const known = await symbols(name);
  const named = known.find(({ uri }) => file !== undefined && uri.endsWith(`/${file}`)) ?? known.find(inC) ?? known[0];
  if (named) return named;
  const own = file === undefined ? [] : [file];
  for (const paths of [own, others.filter((path) => path !== file)]) {
    for (const uri of paths.length === 0 ? [] : await files(paths)) {
      if (signal.aborted) return undefined;
      const text = await read(uri);
      if (text === undefined || !new RegExp(`\\b${name}\\b`).test(text)) continue;
      const found = (await definitions(text)).find((one) => one.name === name);
      if (found) return { uri, line: found.line };
    }
  }
  return undefined;
}

function inC({ uri }: FunctionPlace): boolean {
  return uri.endsWith('.c');
}
