import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ReviewSource } from '../review/model';
import { isFile, isFolder, namesIn, readBytes, readText, shownName, UsageError } from './io';

/** What is read of a folder: what `git format-patch` and `b4 am` write. */
const PATCH_FILE = /\.(patch|diff|mbox|mbx|eml)$/i;
/** `v3-0002-mm-….patch`: what `git format-patch -v3` puts before the number. */
const VERSION = /^(?:(.*?)-)?\d{4}-/;

/** The files of a series: as named, of a folder the patches in the order of their names, `-` for standard input. */
export function readSources(files: readonly string[]): readonly ReviewSource[] {
  return files.flatMap((file) => {
    if (file === '-' || !isFolder(file)) return [{ name: shownName(file), bytes: readBytes(file) }];
    const names = namesIn(file).filter((name) => PATCH_FILE.test(name));
    if (names.length === 0) throw new UsageError(`${file}: has no patches (.patch, .diff, .mbox, .mbx, .eml)`);
    oneVersion(file, names);
    return names.map((name) => {
      const one = path.join(file, name);
      return { name: one, bytes: readBytes(one) };
    });
  });
}

/** Two versions in one folder are not one series. */
function oneVersion(folder: string, names: readonly string[]): void {
  const versions = new Set(names.flatMap((name) => VERSION.exec(name)?.[1] ?? (VERSION.test(name) ? '' : [])));
  if (versions.size < 2) return;
  const ways = [...versions].map((version) => path.join(folder, version === '' ? '0*' : `${version}-*`));
  throw new UsageError(`${folder}: holds several versions of a series; name the files of one: ${ways.join(', or ')}`);
}

/** The scenarios that ship: beside this program's folder in the extension, further up in a checkout. */
export function galleryFolder(): string | undefined {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const own = path.join(folder, 'scenarios');
    if (isFolder(path.join(own, 'fork-cow'))) return own;
    const above = path.dirname(folder);
    if (above === folder) return undefined;
    folder = above;
  }
}

/** A scenario file. */
export interface ScenarioFile {
  readonly file: string;
  readonly text: string;
}

/** All `.mms` files of a folder, in the order of their names. */
export function scenarioFiles(folder: string): readonly ScenarioFile[] {
  if (!isFolder(folder)) throw new UsageError(`${folder}: there is no such folder`);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.mms'))
    .sort()
    .map((name) => path.join(folder, name))
    .filter(isFile)
    .map((file) => ({ file, text: readText(file) }));
}
