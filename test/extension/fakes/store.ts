import { ScenarioStore, type StoreChange } from '../../../src/extension/documents/scenarioStore';
import { EngineClient } from '../../../src/extension/engine/client';
import type { RunHandle } from '../../../src/extension/engine/runHandle';
import type { RunOptions } from '../../../src/protocol';
import { FakeEngine } from './engine';
import { FakeWorkers } from './worker';

/** A store over the fake engine, with what it told and what went wrong. */
export function storeOverFakes(options: () => RunOptions = () => ({})) {
  const engine = new FakeEngine();
  const workers = new FakeWorkers(engine);
  const errors: unknown[] = [];
  const client = new EngineClient(workers.spawn, (message) => errors.push(message));
  const store = new ScenarioStore(client, options, (error) => errors.push(error));
  const changes: StoreChange[] = [];
  store.changed.on((change) => changes.push(change));
  return { engine, workers, client, store, changes, errors };
}

export async function ran(store: ScenarioStore, uri: string, scenario = 0, kernel?: string): Promise<RunHandle> {
  const outcome = await store.run(uri, scenario, kernel);
  if (outcome.state !== 'done') throw new Error(`the run ended as ${outcome.state}`);
  return outcome.handle;
}
