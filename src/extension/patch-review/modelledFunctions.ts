import type { ModelledFunction } from '../../protocol';
import type { EngineClient } from '../engine/client';

/** What the model has, asked for once. */
export class ModelledFunctions {
  #all: Promise<ReadonlyMap<string, ModelledFunction>> | undefined;

  constructor(private readonly engine: Pick<EngineClient, 'functions'>) {}

  /** By name, in the order of names. */
  all(): Promise<ReadonlyMap<string, ModelledFunction>> {
    this.#all ??= this.engine.functions().then(
      (functions) => new Map(functions.map((fn) => [fn.name, fn])),
      (error: unknown) => {
        this.#all = undefined;
        throw error;
      },
    );
    return this.#all;
  }
}
