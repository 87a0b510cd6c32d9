import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command line, built as it ships but into a folder of its own. */
export class BuiltCli {
  constructor(private readonly folder: string) {}

  static async build(): Promise<BuiltCli> {
    const cache = path.join(root, '.cache');
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(path.join(cache, 'cli-test-'));
    await build({
      absWorkingDir: root,
      entryPoints: ['src/cli/main.ts'],
      outfile: path.join(folder, 'cli.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'es2022',
      logLevel: 'error',
    });
    return new BuiltCli(folder);
  }

  get file(): string {
    return path.join(this.folder, 'cli.js');
  }

  run(args: readonly string[], input = ''): Ran {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.file, ...args], {
      cwd: this.folder,
      input,
      encoding: 'utf8',
    });
    return { status, out: stdout, err: stderr };
  }

  /** A path in the folder that commands run in. */
  path(name: string): string {
    return path.join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
