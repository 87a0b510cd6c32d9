import type { Engine } from '../../../src/extension/engine/engine';
import type { WorkerPort } from '../../../src/extension/engine/port';
import { serve } from '../../../src/extension/engine/server';
import type { WorkerRequest, WorkerResponse } from '../../../src/protocol';
import type { FakePair, FakeRun } from './engine';

/** Workers without threads: the server's code behind a port whose messages are delivered as microtasks. */
export class FakeWorkers {
  readonly spawned: FakeWorker[] = [];

  constructor(private readonly engine: Engine<FakeRun, FakePair> | 'silent') {}

  readonly spawn = (): WorkerPort => {
    const worker = new FakeWorker(this.engine);
    this.spawned.push(worker);
    return worker.port;
  };

  get last(): FakeWorker {
    const worker = this.spawned.at(-1);
    if (!worker) throw new Error('no worker was started');
    return worker;
  }
}

export class FakeWorker {
  readonly received: WorkerRequest[] = [];
  terminated = false;
  #toHost: ((message: WorkerResponse) => void) | undefined;
  #toWorker: ((message: WorkerRequest) => void) | undefined;
  #end: ((reason: string) => void) | undefined;
  readonly port: WorkerPort;

  constructor(engine: Engine<FakeRun, FakePair> | 'silent') {
    this.port = {
      post: (message) => {
        this.received.push(message);
        queueMicrotask(() => {
          if (!this.terminated) this.#toWorker?.(message);
        });
      },
      onMessage: (listener) => {
        this.#toHost = listener;
      },
      onEnd: (listener) => {
        this.#end = listener;
      },
      terminate: () => {
        this.terminated = true;
      },
    };
    if (engine !== 'silent') {
      serve(
        {
          post: (message) => this.say(message),
          onMessage: (listener) => {
            this.#toWorker = listener;
          },
        },
        engine,
      );
    }
  }

  /** A message to the host, copied as between threads. One that was under way comes even after the end. */
  say(message: WorkerResponse): void {
    const copy = structuredClone(message);
    queueMicrotask(() => this.#toHost?.(copy));
  }

  crash(reason: string): void {
    this.#end?.(reason);
  }

  /** What it was asked, in order, without the greeting. */
  get asked(): readonly string[] {
    return this.received.map((message) => message.type).filter((type) => type !== 'hello');
  }
}
