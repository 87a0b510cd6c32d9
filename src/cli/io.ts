import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A message for the user about something that can be set right: printed without a stack, exit status 2. */
export class UsageError extends Error {}

/** Text of standard output and error. A reader that goes away early (`| head`) ends the program quietly. */
export function stopOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

export function out(text: string): void {
  process.stdout.write(text);
}

export function complain(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Name under which a file appears in messages. */
export function shownName(file: string): string {
  return file === '-' ? '<stdin>' : file;
}

/** Name of a file without its folders, as others have it, too. */
export function shortName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** A text file, or standard input for `-`. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** A file as it is, or standard input for `-`. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    throw new UsageError(`${shownName(file)}: ${readFailure(error)}`);
  }
}

export function writeText(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file}: ${readFailure(error)}`);
  }
}

/** A JSON file, gzipped or not. */
export function readJson(file: string): unknown {
  try {
    const bytes = readFileSync(file);
    return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  } catch (error) {
    throw new UsageError(`${file}: ${readFailure(error)}`);
  }
}

/** Names in a folder, sorted; none if there is no such folder. */
export function namesIn(folder: string): string[] {
  return isFolder(folder) ? readdirSync(folder).sort() : [];
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** Why a file could not be read or written, without its name. */
export function readFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'is a folder; name a file in it';
    case 'EACCES':
      return 'may not be read; check its permissions';
    default:
      return error.message;
  }
}
