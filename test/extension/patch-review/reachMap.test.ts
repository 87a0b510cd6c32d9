import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/extension/engine/engineError';
import {
  ReachMap,
  type ReachState,
  type ReachStore,
  type ScenarioSource,
} from '../../../src/extension/patch-review/reachMap';
import { foundText, reachText } from '../../../src/extension/patch-review/reachText';
import type { RunOptions, ScenarioReach } from '../../../src/protocol';
import type { StoredReach } from '../../../src/review/map';

/** A text is the names of the functions that its one scenario reaches. */
function reachOf(text: string): readonly ScenarioReach[] {
  const functions = text.split(' ');
  return [{ scenario: 's', line: 1, runs: [{ kernel: '6.12', functions, steps: functions.map(() => 1) }] }];
}

let files: Map<string, string>;
let ran: string[];
let answer: (text: string, signal?: AbortSignal) => Promise<readonly ScenarioReach[]>;
let kept: { gallery: StoredReach; own: StoredReach } | undefined;
let options: RunOptions;
let errors: unknown[];
let states: ReachState[];
let map: ReachMap;

const store: ReachStore = {
  load: async () => new Map([...(kept?.gallery ?? []), ...(kept?.own ?? [])]),
  save: async (gallery, own) => {
    kept = { gallery, own };
  },
};

async function sources(): Promise<readonly ScenarioSource[]> {
  return [...files].map(([uri, text]) => ({
    uri,
    gallery: uri.startsWith('gallery:'),
    read: async () => {
      if (text === 'unreadable') throw new Error('no such file');
      return text;
    },
  }));
}

function newMap(): ReachMap {
  const engine = {
    reach: (text: string, _options: RunOptions, ask?: { signal?: AbortSignal }) => {
      ran.push(text);
      return answer(text, ask?.signal);
    },
  };
  const made = new ReachMap(
    engine,
    sources,
    store,
    () => options,
    (error) => errors.push(error),
  );
  states = [];
  made.changed.on((state) => states.push(state));
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  files = new Map([
    ['file:///a.mms', 'do_wp_page'],
    ['gallery:/b.mms', 'do_wp_page unmap_region'],
  ]);
  ran = [];
  kept = undefined;
  options = {};
  errors = [];
  answer = async (text) => reachOf(text);
  map = newMap();
});
afterEach(() => {
  map.dispose();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(2000);
const urisOf = (name: string) => map.reaching(name).map(({ uri }) => uri);

describe('the map of functions', () => {
  it('runs nothing until it is needed', async () => {
    map.touched();
    await settled();
    expect(ran).toEqual([]);
    expect(map.state).toEqual({ state: 'idle' });
    expect(map.count('do_wp_page')).toBe(0);
  });

  it('has every file once it is there, each run once', async () => {
    await map.ensure();
    expect(map.state).toEqual({ state: 'ready' });
    expect(urisOf('do_wp_page')).toEqual(['file:///a.mms', 'gallery:/b.mms']);
    expect(map.count('unmap_region')).toBe(1);
    await map.ensure();
    expect(ran).toEqual(['do_wp_page', 'do_wp_page unmap_region']);
    expect(map.size).toEqual({ scenarios: 2, functions: 2 });
  });

  it('asks for one file at a time, and tells what is there meanwhile', async () => {
    let open = (): void => undefined;
    answer = async (text) => {
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      return reachOf(text);
    };
    const done = map.ensure();
    await settled();
    expect(ran).toHaveLength(1);
    expect(map.state).toEqual({ state: 'computing', done: 0, total: 2 });
    open();
    await settled();
    expect(map.state).toEqual({ state: 'computing', done: 1, total: 2 });
    expect(map.count('do_wp_page')).toBe(1);
    open();
    await done;
    expect(states.at(-1)).toEqual({ state: 'ready' });
  });

  it('leaves out a file that cannot be read, and one that the engine fails at', async () => {
    files.set('file:///gone.mms', 'unreadable');
    answer = async (text) => {
      if (text === 'do_wp_page') throw new EngineError('crashed', 'the engine died');
      return reachOf(text);
    };
    await map.ensure();
    expect(map.state).toEqual({ state: 'ready' });
    expect(urisOf('do_wp_page')).toEqual(['gallery:/b.mms']);
    expect(errors).toHaveLength(1);
    expect(kept?.own.size).toBe(1);
  });

  it('counts a copy of a gallery file in the workspace once, as the user’s own', async () => {
    files.set('file:///a.mms', 'do_wp_page unmap_region');
    await map.ensure();
    expect(urisOf('unmap_region')).toEqual(['file:///a.mms']);
  });
});

describe('what is kept', () => {
  it('is not computed again', async () => {
    await map.ensure();
    ran = [];
    map = newMap();
    await map.ensure();
    expect(ran).toEqual([]);
    expect(map.count('do_wp_page')).toBe(2);
    expect(states).toEqual([{ state: 'ready' }]);
  });

  it('is the gallery apart from the user’s own, and nothing of files that are gone', async () => {
    await map.ensure();
    expect([kept?.gallery.size, kept?.own.size]).toEqual([1, 1]);
    files.set('file:///a.mms', 'other');
    map.touched('file:///a.mms');
    await settled();
    expect([kept?.gallery.size, kept?.own.size]).toEqual([1, 1]);
  });

  it('is computed again with other options', async () => {
    await map.ensure();
    options = { defaultKernel: '6.1' };
    map.touched();
    await settled();
    expect(ran).toHaveLength(4);
  });
});

describe('a change', () => {
  it('runs the file that changed after a pause, and no other', async () => {
    await map.ensure();
    ran = [];
    for (const text of ['x', 'xy', 'xyz']) {
      files.set('file:///a.mms', text);
      map.touched('file:///a.mms');
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(ran).toEqual([]);
    await settled();
    expect(ran).toEqual(['xyz']);
    expect(map.count('xyz')).toBe(1);
    expect(urisOf('do_wp_page')).toEqual(['gallery:/b.mms']);
  });

  it('keeps what a file reached until it was run with its new text', async () => {
    await map.ensure();
    answer = () => new Promise(() => undefined);
    files.set('file:///a.mms', 'new');
    map.touched('file:///a.mms');
    await settled();
    expect(urisOf('do_wp_page')).toEqual(['file:///a.mms', 'gallery:/b.mms']);
  });

  it('of the files finds new ones and forgets those that are gone', async () => {
    await map.ensure();
    files.delete('file:///a.mms');
    files.set('file:///c.mms', 'c');
    map.touched();
    await settled();
    expect(urisOf('do_wp_page')).toEqual(['gallery:/b.mms']);
    expect(map.count('c')).toBe(1);
    files.set('file:///d.mms', 'd');
    map.touched('file:///d.mms');
    await settled();
    expect(map.count('d')).toBe(1);
  });

  it('while it is computed is seen', async () => {
    let first = true;
    answer = async (text) => {
      if (first) {
        first = false;
        files.set('file:///a.mms', 'later');
        map.touched('file:///a.mms');
      }
      return reachOf(text);
    };
    await map.ensure();
    expect(map.count('later')).toBe(1);
  });
});

describe('cancelling', () => {
  beforeEach(async () => {
    answer = (text, signal) =>
      text === 'do_wp_page'
        ? Promise.resolve(reachOf(text))
        : new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new EngineError('cancelled', ''))));
    const done = map.ensure();
    await settled();
    map.cancel();
    await done;
  });

  it('keeps what was found, and is no error', () => {
    expect(map.state).toEqual({ state: 'idle' });
    expect(urisOf('do_wp_page')).toEqual(['file:///a.mms']);
    expect(kept?.own.size).toBe(1);
    expect(errors).toEqual([]);
  });

  it('holds until the user asks for the rest', async () => {
    ran = [];
    answer = async (text) => reachOf(text);
    await map.ensure();
    map.touched();
    await settled();
    expect(ran).toEqual([]);
    await map.ensure(true);
    expect(ran).toEqual(['do_wp_page unmap_region']);
    expect(map.state).toEqual({ state: 'ready' });
  });
});

it('the status bar tells how far it is and what was found', () => {
  expect(reachText({ done: 3, total: 135 }).text).toBe('$(sync~spin) Functions that scenarios reach: 3/135 · cancel');
  expect(foundText({ scenarios: 1, functions: 80 })).toBe('1 MM scenario reaches 80 kernel functions');
  expect(foundText({ scenarios: 339, functions: 800 })).toBe('339 MM scenarios reach 800 kernel functions');
});
