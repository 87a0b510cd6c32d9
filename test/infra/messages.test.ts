import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/paths.ts';

/** What a script prints and its exit status, when it is called as npm calls it. */
function script(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [path.join(ROOT, 'scripts/run.mjs'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { said: stdout + stderr, status };
}

describe('a script that cannot do what it is asked', () => {
  it('npm start refuses a port that is none', () => {
    const { said, status } = script(['start', '--port', '99999']);
    expect(said).toContain('--port needs a number from 1 to 65535, not 99999');
    expect(status).toBe(1);
  });

  it('npm start names the scenario that is not there', () => {
    const { said, status } = script(['start', 'no-such.mms']);
    expect(said).toContain(path.join(ROOT, 'no-such.mms'));
    expect(said).toContain('usage: npm start');
    expect(status).toBe(1);
  });

  it('npm start shows its usage for an option that it does not know', () => {
    expect(script(['start', '--nonsense']).said).toContain('usage: npm start');
  });

  it('npm test names the suites that there are', () => {
    const { said, status } = script(['test', 'nonsense']);
    expect(said).toContain('There is no suite called nonsense');
    expect(said).toContain('conformance');
    expect(status).toBe(1);
  });

  it('npm run test:desktop says which program is missing', () => {
    const { said, status } = script(['test-desktop'], { FOLIOSCOPE_CODE: '/no/such/code' });
    expect(said).toContain('FOLIOSCOPE_CODE names /no/such/code, which does not exist');
    expect(status).toBe(1);
  });

  it('npm run bench says that a C compiler is missing, and how to get one', () => {
    const { said, status } = script(['bench', '--quick'], { CC: '/no/such/cc' });
    expect(said).toContain('/no/such/cc cannot be started');
    expect(said).toContain('Install a C compiler');
    expect(status).toBe(1);
  });

  it('prints no stack for any of these', () => {
    expect(script(['start', '--port', '0']).said).not.toMatch(/^\s+at /m);
  });
});

describe('a port that is taken', () => {
  it('is said, with what to do', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    const { checkPort } = await import('../../scripts/workbench/port.ts');
    await expect(checkPort(port)).rejects.toThrow(`Port ${port} on 127.0.0.1 cannot be used`);
    await new Promise((resolve) => server.close(resolve));
    await expect(checkPort(port)).resolves.toBe(port);
  });
});
