import type { WorkerRequest, WorkerResponse } from '../../protocol';
import type { ServerPort, WorkerPort } from './port';

/** The part of a Web Worker's two ends that is used here: the host's build knows no DOM types. */
interface BrowserWorker {
  postMessage(message: unknown): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
  addEventListener(type: 'messageerror', listener: () => void): void;
}
interface BrowserScope {
  readonly Worker: new (url: string, options?: { readonly name?: string }) => BrowserWorker;
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}
const scope = globalThis as unknown as BrowserScope;

/** Starts the engine in a Web Worker. `url` is the address of a classic script. */
export function spawnBrowserWorker(url: string): WorkerPort {
  const worker = new scope.Worker(url, { name: 'folioscope-engine' });
  let over = false;
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', (event) => listener(event.data as WorkerResponse)),
    onEnd: (listener) => {
      // A Web Worker lives on after an uncaught error; its request would never be answered, so it is ended here.
      const end = (reason: string) => {
        if (over) return;
        over = true;
        worker.terminate();
        listener(reason);
      };
      worker.addEventListener('error', (event) => end(event.message ?? 'the worker could not be loaded'));
      worker.addEventListener('messageerror', () => end('a message could not be read'));
    },
    terminate: () => {
      over = true;
      worker.terminate();
    },
  };
}

/** Only inside a Web Worker. */
export function browserServerPort(): ServerPort {
  return {
    post: (message) => scope.postMessage(message),
    onMessage: (listener) => scope.addEventListener('message', (event) => listener(event.data as WorkerRequest)),
  };
}
