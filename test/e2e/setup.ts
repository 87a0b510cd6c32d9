import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { packageVsix } from '../../scripts/package.ts';
import { RESULTS, ROOT } from '../../scripts/paths.ts';
import { startCodeServer } from '../../scripts/workbench/codeServer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the workbench that has the packaged extension installed. */
    readonly url: string;
    /** The packaged extension. */
    readonly vsix: string;
    /** Folder that it opens: the gallery, the tests' own scenarios and the example series, as copies. */
    readonly workspace: string;
  }
}

/** One workbench for all files: the package is installed as a user would, and a copy of the scenarios opened. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const vsix = findPackage() ?? (await packageVsix(path.join(RESULTS, 'package'))).file;
  mkdirSync(path.join(RESULTS, 'screenshots'), { recursive: true });
  const workspace = mkdtempSync(path.join(tmpdir(), 'folioscope-workspace-'));
  cpSync(path.join(ROOT, 'scenarios'), workspace, { recursive: true });
  cpSync(path.join(import.meta.dirname, 'scenarios'), workspace, { recursive: true });
  for (const name of ['example-v1.mbox', 'example-v2.mbox'])
    cpSync(path.join(ROOT, 'media/walkthrough', name), path.join(workspace, name));
  const server = await startCodeServer({ extensions: [vsix] });
  project.provide('url', server.url);
  project.provide('vsix', vsix);
  project.provide('workspace', workspace);
  return async () => {
    await server.stop();
    rmSync(workspace, { recursive: true, force: true });
  };
}

/** The package that the test run has made already. */
function findPackage(): string | undefined {
  const folder = process.env.FOLIOSCOPE_PACKAGE;
  if (!folder || !existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((file) => file.endsWith('.vsix'));
  return name === undefined ? undefined : path.join(folder, name);
}
