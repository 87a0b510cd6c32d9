import type { PanelState } from '../../../src/protocol';
import forkCow from '../fixtures/fork_cow.json';
import type { Fixture } from '../fixtures/model';
import type { Trace } from '../fixtures/oracle';
import { oracleFixture } from '../fixtures/oracle';
import { manyProcesses, manySteps, oneGigabyte } from '../fixtures/synthetic';
import thpFork from '../fixtures/thp_fork.json';
import { FakeHost } from './host';

declare global {
  interface Window {
    host: FakeHost;
  }
}

const FIXTURES: Readonly<Record<string, () => Fixture>> = {
  fork: () =>
    oracleFixture(forkCow as unknown as Trace, 'Copy-on-write after fork', [
      'buf at 0x7f0000000000',
      '4 faults, 4 new folios',
      'LRU batches drained',
      'child shares 4 pages, all write-protected',
      'no fault: the PTE was readable',
      'write fault, page copied to a new folio',
      'write fault, page reused: nobody else maps it',
      'write fault, page copied to a new folio',
      'write fault, page reused',
      'exit, 4 mappings gone',
      'write fault, page reused',
      'write fault, page reused',
    ]),
  thp: () => oracleFixture(thpFork as unknown as Trace, 'One page of a THP is copied after fork', []),
  many: () => manyProcesses(20),
  big: oneGigabyte,
  long: () => manySteps(10_000),
};

const query = new URLSearchParams(location.search);
const fixture = FIXTURES[query.get('fixture') ?? 'fork']?.();
if (fixture === undefined)
  throw new Error(`no fixture ${query.get('fixture')}; there are ${Object.keys(FIXTURES).join(', ')}`);
const initial = JSON.parse(query.get('state') ?? '{}') as Partial<PanelState>;
window.host = new FakeHost(fixture, initial);
globalThis.acquireVsCodeApi = () => window.host;
