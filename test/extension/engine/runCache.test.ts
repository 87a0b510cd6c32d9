import { describe, expect, it } from 'vitest';
import { contentName, RunCache } from '../../../src/extension/engine/runCache';

const key = (uri: string, version: number) => ({ uri, version, scenario: 0 });
const content = (text: string, options = {}) => contentName(key('', 0), text, options);

describe('the cache of runs', () => {
  it('finds a run by its content whatever its document is called', () => {
    const cache = new RunCache<string>(4, 100);
    cache.put(key('a', 1), content('x'), 'run x', 1);
    expect(cache.get(key('b', 9))).toBeUndefined();
    expect(cache.find(key('b', 9), content('x'))).toBe('run x');
    expect(cache.get(key('b', 9))).toBe('run x');
  });

  it('takes other settings for another run', () => {
    expect(content('x', { maxPages: 5 })).not.toBe(content('x'));
    expect(content('x', { defaultKernel: '6.1' })).not.toBe(content('x'));
  });

  it('drops the run that was not used for longest', () => {
    const cache = new RunCache<string>(2, 100);
    cache.put(key('a', 1), content('1'), 'one', 1);
    cache.put(key('a', 2), content('2'), 'two', 1);
    cache.get(key('a', 1));
    cache.put(key('a', 3), content('3'), 'three', 1);
    expect(cache.get(key('a', 1))).toBe('one');
    expect(cache.get(key('a', 2))).toBeUndefined();
    expect(cache.size).toBe(2);
  });

  it('drops runs by weight but never the newest', () => {
    const cache = new RunCache<string>(9, 10);
    cache.put(key('a', 1), content('1'), 'one', 4);
    cache.put(key('a', 2), content('2'), 'two', 4);
    cache.put(key('a', 3), content('3'), 'big', 50);
    expect(cache.size).toBe(1);
    expect(cache.get(key('a', 3))).toBe('big');
  });

  it('forgets what only a closed document named', () => {
    const cache = new RunCache<string>(9, 10);
    cache.put(key('a', 1), content('1'), 'one', 1);
    cache.put(key('a', 2), content('2'), 'two', 1);
    cache.find(key('b', 1), content('2'));
    cache.forget('a');
    expect(cache.get(key('a', 2))).toBeUndefined();
    expect(cache.get(key('b', 1))).toBe('two');
    expect(cache.size).toBe(1);
  });
});
