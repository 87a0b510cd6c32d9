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

/**
 * Starts the engine in a Web Worker. `script` gives the text of a classic script: VS Code's browser host starts no
 * worker from the address of an extension that lies on a server. What is posted before it is there waits.
 */
export function spawnBrowserWorker(script: PromiseLike<Uint8Array>): WorkerPort {
  let worker: BrowserWorker | undefined;
  let over = false;
  let hear: (message: WorkerResponse) => void = () => undefined;
  let ended: (reason: string) => void = () => undefined;
  const waiting: WorkerRequest[] = [];

  // A Web Worker lives on after an uncaught error; its request would never be answered, so it is ended here.
  const end = (reason: string) => {
    if (over) return;
    over = true;
    worker?.terminate();
    ended(reason);
  };
  const start = (source: Uint8Array) => {
    if (over) return;
    const url = URL.createObjectURL(new Blob([new Uint8Array(source)], { type: 'text/javascript' }));
    const made = new scope.Worker(url, { name: 'folioscope-engine' });
    made.addEventListener('message', (event) => {
      URL.revokeObjectURL(url);
      if (!over) hear(event.data as WorkerResponse);
    });
    made.addEventListener('error', (event) => end(event.message ?? 'the worker could not be loaded'));
    made.addEventListener('messageerror', () => end('a message could not be read'));
    for (const message of waiting.splice(0)) made.postMessage(message);
    worker = made;
  };
  script.then(start).then(undefined, (error: unknown) => end(error instanceof Error ? error.message : String(error)));

  return {
    post: (message) => {
      if (worker) worker.postMessage(message);
      else waiting.push(message);
    },
    onMessage: (listener) => {
      hear = listener;
    },
    onEnd: (listener) => {
      ended = listener;
    },
    terminate: () => {
      over = true;
      worker?.terminate();
    },
  };
}

/** The worker's end, through its global scope. */
export function scopePort(): ServerPort {
  return {
    post: (message) => scope.postMessage(message),
    onMessage: (listener) => scope.addEventListener('message', (event) => listener(event.data as WorkerRequest)),
  };
}
