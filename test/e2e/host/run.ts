import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';
import type { HostReport, HostTest } from './report';

/** Called by VS Code inside the extension host (`extensionTestsPath`); rejects if a test failed. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'spec' });
  mocha.suite.emit('pre-require', globalThis, 'host', mocha);
  const { defineSuites } = await import('./suites');
  defineSuites();

  const tests: HostTest[] = [];
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => tests.push({ title: test.fullTitle() }));
    runner.on('fail', (test, error) => tests.push({ title: test.fullTitle(), error: error.stack ?? String(error) }));
  });
  const report: HostReport = { tests };
  const file = process.env.FOLIOSCOPE_HOST_REPORT;
  if (file) writeFileSync(file, JSON.stringify(report));
  if (failures > 0) throw new Error(`${failures} of ${tests.length} tests failed`);
}
