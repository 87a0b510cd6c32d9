import { parentPort, Worker } from 'node:worker_threads';
import type { WorkerRequest, WorkerResponse } from '../../protocol';
import type { ServerPort, WorkerPort } from './port';

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

/** Only inside a worker thread. */
export function nodeServerPort(): ServerPort {
  if (!parentPort) throw new Error('This file is started by the extension as a worker thread, not by hand.');
  const port = parentPort;
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (message: WorkerRequest) => listener(message)),
  };
}
