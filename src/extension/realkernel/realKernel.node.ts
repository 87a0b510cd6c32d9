import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { EngineError } from '../engine/engineError';
import { progressOf, type RunOnRealKernel } from './realKernel';

const LAST_LINES = 6;

/**
 * Lets the command line do it, in a process of its own: a guest can be ended with it, and the extension host holds
 * nothing of the engine.
 */
export function realKernelBy(cli: string): RunOnRealKernel {
  return ({ text, scenario, kernel }, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      const args = [cli, 'run', '-', '--scenario', scenario, '--on', `guest:${kernel}`, '--observe'];
      const child = spawn(process.execPath, args, { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
      const out: Buffer[] = [];
      const said: string[] = [];
      // It ends its guest and then itself.
      const onAbort = () => child.kill('SIGTERM');
      signal?.addEventListener('abort', onAbort);
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      createInterface({ input: child.stderr }).on('line', (line) => {
        said.push(line);
        const progress = progressOf(line);
        if (progress !== undefined) onProgress?.(progress);
      });
      // A program that ends before it has read everything is told of by its status.
      child.stdin.on('error', () => undefined);
      child.stdin.end(text);
      child.on('error', (error) => reject(new EngineError('failed', error.message)));
      child.on('close', () => {
        signal?.removeEventListener('abort', onAbort);
        const trace = Buffer.concat(out).toString('utf8');
        if (signal?.aborted) reject(cancelled());
        else if (trace.startsWith('{')) resolve(trace);
        else reject(new EngineError('failed', reason(said)));
      });
    });
}

function reason(said: readonly string[]): string {
  const words = said.slice(-LAST_LINES).map((line) => progressOf(line) ?? line);
  return words.length === 0 ? 'The kernel gave no trace and no reason.' : words.join('\n');
}

function cancelled(): EngineError {
  return new EngineError('cancelled', 'Cancelled.');
}
