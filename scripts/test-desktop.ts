import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildAll } from './build.ts';
import { RESULTS, ROOT } from './paths.ts';
import { messageOf, ScriptError } from './scriptError.ts';
import { buildHostSuite, readHostReport } from './workbench/hostSuite.ts';

/** The in-host suite in a desktop VS Code: the one FOLIOSCOPE_CODE names, else one that test-electron downloads. */
export async function main(): Promise<number> {
  const vscodeExecutablePath = process.env.FOLIOSCOPE_CODE;
  if (vscodeExecutablePath && !existsSync(vscodeExecutablePath)) {
    throw new ScriptError(`FOLIOSCOPE_CODE names ${vscodeExecutablePath}, which does not exist.`);
  }
  await buildAll(true);
  const suite = await buildHostSuite();
  const report = path.join(RESULTS, 'host/report-desktop.json');
  mkdirSync(path.dirname(report), { recursive: true });
  try {
    await runTests({
      ...(vscodeExecutablePath ? { vscodeExecutablePath } : {}),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: suite,
      extensionTestsEnv: { FOLIOSCOPE_HOST_REPORT: report },
      launchArgs: [path.join(ROOT, 'scenarios'), '--disable-extensions', '--disable-workspace-trust'],
    });
  } catch (error) {
    if (!existsSync(report)) {
      throw new ScriptError(
        `VS Code could not be run: ${messageOf(error)}\n` +
          'Set FOLIOSCOPE_CODE to the program of a desktop VS Code (not its `code` script), for example /usr/share/code/code.',
      );
    }
  }
  const { tests } = readHostReport(report);
  const failed = tests.filter(({ error }) => error !== undefined);
  for (const { title, error } of failed) console.log(`${title}\n${error}\n`);
  console.log(`${tests.length - failed.length} passed, ${failed.length} failed`);
  return failed.length === 0 && tests.length > 0 ? 0 : 1;
}
