import type { Wait } from '../sched/locks';
import type { Kernel } from './kernel';

/**
 * A kernel path: a generator that yields where it has to wait for a lock, which is where another CPU can come in. Run
 * alone it never yields.
 */
export type Path<T> = Generator<Wait, T, void>;

/** A modelled kernel function. */
export interface KernelFunction {
  readonly id: number;
  /** The kernel's own name, letter for letter. */
  readonly name: string;
  /** Kernel file, `mm/memory.c`. */
  readonly file: string;
}

const functions: KernelFunction[] = [];
const byName = new Map<string, KernelFunction>();
const observed = new Map<string, KernelFunction>();
const observedById: KernelFunction[] = [];
const OBSERVED = 1 << 20;
const GeneratorFunction: unknown = Object.getPrototypeOf(function* () {});

/**
 * Registers a kernel function once, with the kernel file it models, and wraps it so that each call is recorded: the call
 * tree of a step, the list of what is modelled, and which scenario reaches a function all come from here.
 *
 * `body` is a generator function if it may wait for a lock, else a plain function.
 */
export function kfn<A extends readonly unknown[], R>(
  file: string,
  name: string,
  body: (k: Kernel, ...args: A) => R,
): (k: Kernel, ...args: A) => R {
  if (byName.has(name)) {
    throw new Error(`${name} is registered twice`);
  }
  const fn: KernelFunction = { id: functions.length, name, file };
  functions.push(fn);
  byName.set(name, fn);
  if (Object.getPrototypeOf(body) === GeneratorFunction) {
    const path = body as unknown as (k: Kernel, ...args: A) => Path<unknown>;
    return function* (k: Kernel, ...args: A) {
      const call = k.calls.enter(fn.id);
      try {
        return yield* path(k, ...args);
      } finally {
        k.calls.leave(call);
      }
    } as unknown as (k: Kernel, ...args: A) => R;
  }
  return (k: Kernel, ...args: A): R => {
    const call = k.calls.enter(fn.id);
    try {
      return body(k, ...args);
    } finally {
      k.calls.leave(call);
    }
  };
}

/**
 * A function that a real kernel was observed to call, by its name: the modelled one, or one that is known by its name
 * only. Its ids are beyond all modelled ones.
 */
export function observedFunction(name: string): KernelFunction {
  const known = byName.get(name) ?? observed.get(name);
  if (known) return known;
  const fn: KernelFunction = { id: OBSERVED + observed.size, name, file: '' };
  observed.set(name, fn);
  observedById.push(fn);
  return fn;
}

export function functionById(id: number): KernelFunction {
  const fn = id >= OBSERVED ? observedById[id - OBSERVED] : functions[id];
  if (!fn) {
    throw new RangeError(`no kernel function ${id}`);
  }
  return fn;
}

export function functionByName(name: string): KernelFunction | undefined {
  return byName.get(name);
}

/** All modelled functions, by name. */
export function modelledFunctions(): readonly KernelFunction[] {
  return [...functions].sort((a, b) => (a.name < b.name ? -1 : 1));
}
