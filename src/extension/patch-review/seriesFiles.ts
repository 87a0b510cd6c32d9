/** Which files of a folder make a series. */

const EXTENSIONS = ['patch', 'diff', 'mbox', 'mbx', 'eml'];
/** `v3-0002-mm-….patch`, as git format-patch names them. */
const NUMBERED = /^(?:(.*?)-)?(\d{4})-.+\.(?:patch|eml)$/;

export interface NamedFile<T> {
  readonly name: string;
  readonly file: T;
}

/** One series that a folder holds. */
export interface SeriesFiles<T> {
  readonly label: string;
  readonly description: string;
  readonly files: readonly T[];
}

export function isPatchFile(name: string): boolean {
  return EXTENSIONS.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/** For file dialogs. */
export const PATCH_FILTERS: { [name: string]: string[] } = {
  'Patches and mailboxes': [...EXTENSIONS, 'cover', 'txt'],
  'All files': ['*'],
};

/**
 * The series in a folder: files that git format-patch numbered make one for each version (`0001-…`, `v2-0001-…`), any other
 * file is one of its own.
 */
export function seriesIn<T>(files: readonly NamedFile<T>[]): readonly SeriesFiles<T>[] {
  const numbered = new Map<string, NamedFile<T>[]>();
  const single: SeriesFiles<T>[] = [];
  for (const one of inOrder(files.filter(({ name }) => isPatchFile(name)))) {
    const match = NUMBERED.exec(one.name);
    if (match) {
      const version = match[1] ?? '';
      const group = numbered.get(version);
      if (group) group.push(one);
      else numbered.set(version, [one]);
    } else single.push({ label: one.name, description: 'one file', files: [one.file] });
  }
  const groups = [...numbered].map(([version, group]): SeriesFiles<T> => {
    const count = group.length === 1 ? '1 file' : `${group.length} files`;
    const range = `${group[0]?.name ?? ''} … ${group.at(-1)?.name ?? ''}`;
    return {
      label: version === '' ? 'Numbered patches' : `Numbered patches ${version}`,
      description: group.length === 1 ? `${count}: ${group[0]?.name ?? ''}` : `${count}: ${range}`,
      files: group.map(({ file }) => file),
    };
  });
  return [...groups, ...single];
}

/** By name as people count: 2 before 10. */
export function inOrder<T>(files: readonly NamedFile<T>[]): readonly NamedFile<T>[] {
  const order = new Intl.Collator('en', { numeric: true });
  return [...files].sort((a, b) => order.compare(a.name, b.name));
}
