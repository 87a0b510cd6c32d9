import { parentPort, Worker } from 'node:worker_threads';
import type { WorkerResponse } from '../../protocol';
import type { WorkerPort } from './port';

/** Starts the engine in a thread of the extension host's process. `file` is a path. */
export function spawnNodeWorker(file: string): WorkerPort {
  const worker = new Worker(file, { name: 'folioscope-engine', resourceLimits: { maxOldGenerationSizeMb: 2048 } });
  let over = false;
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: WorkerResponse) => listener(message)),
    onEnd: (listener) => {
      const end = (reason: string) => {
        if (!over) listener(reason);
        over = true;
      };
      worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)));
      worker.on('messageerror', (error) => end(error.message));
      worker.on('exit', (code) => end(`exit code ${code}`));
    },
    terminate: () => {
      over = true;
      void worker.terminate();
    },
  };
}

/** Gives a worker thread the part of a Web Worker's global scope that the engine's script uses. Only inside one. */
export function offerWorkerScope(): void {
  if (!parentPort) throw new Error('This file is started by the extension as a worker thread, not by hand.');
  const port = parentPort;
  Object.assign(globalThis, {
    postMessage: (message: unknown) => port.postMessage(message),
    addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) => {
      if (type === 'message') port.on('message', (data: unknown) => listener({ data }));
    },
  });
}
