import type { WorkerRequest, WorkerResponse } from '../../protocol';

/** The host's end of a worker. */
export interface WorkerPort {
  readonly post: (message: WorkerRequest) => void;
  readonly onMessage: (listener: (message: WorkerResponse) => void) => void;
  /** Called at most once, when the worker is gone without having been asked to go. */
  readonly onEnd: (listener: (reason: string) => void) => void;
  readonly terminate: () => void;
}

/** The worker's end. */
export interface ServerPort {
  readonly post: (message: WorkerResponse) => void;
  readonly onMessage: (listener: (message: WorkerRequest) => void) => void;
}
