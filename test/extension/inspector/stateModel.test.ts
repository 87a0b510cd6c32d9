import { describe, expect, it } from 'vitest';
import type { RunHandle } from '../../../src/extension/engine/runHandle';
import { differsWords, markedNode } from '../../../src/extension/inspector/differing';
import { StateModel } from '../../../src/extension/inspector/stateModel';
import type { Selection, StepComparison, TreeNode } from '../../../src/protocol';
import { ran, storeOverFakes } from '../fakes/store';

const A = 'file:///a.mms';

async function opened(): Promise<{ model: StateModel; handle: RunHandle; asked: () => number; fired: () => number }> {
  const { store, client, workers } = storeOverFakes();
  store.update(A, 1, 'scenario one\nwrite a\nwrite b');
  const handle = await ran(store, A);
  const model = new StateModel(client, (error) => {
    throw error;
  });
  let count = 0;
  model.changed.on(() => count++);
  return {
    model,
    handle,
    asked: () => workers.last.asked.filter((type) => type === 'view').length,
    fired: () => count,
  };
}

describe('the side panel', () => {
  it('is empty until there is a step', async () => {
    const { model } = await opened();
    await expect(model.children()).resolves.toEqual([]);
  });

  it('shows a step at once with everything that is unfolded', async () => {
    const { model, handle, asked, fired } = await opened();
    await model.show({ handle, step: 1 });
    expect((await model.children()).map((node) => node.id)).toEqual(['p0', 'p1']);
    expect((await model.children('p0')).map((node) => node.description)).toEqual(['at 1', 'at 1']);
    await model.show({ handle, step: 2 });
    const before = asked();
    expect((await model.children('p0')).map((node) => node.description)).toEqual(['at 2', 'at 2']);
    expect(asked()).toBe(before);
    expect(fired()).toBe(2);
    expect(model.node('p0/a')?.value).toBe('p0/a=2');
  });

  it('asks for nothing below what was folded again', async () => {
    const { model, handle, asked } = await opened();
    await model.show({ handle, step: 1 });
    await model.children('p0');
    model.setUnfolded('p0', false);
    const before = asked();
    await model.show({ handle, step: 2 });
    expect(asked()).toBe(before + 1);
  });

  it('shows only the last of several steps gone through fast', async () => {
    const { model, handle, fired } = await opened();
    await Promise.all([
      model.show({ handle, step: 1 }),
      model.show({ handle, step: 2 }),
      model.show({ handle, step: 0 }),
    ]);
    expect(fired()).toBe(1);
    expect((await model.children())[0]?.description).toBe('at 0');
  });

  it('does not draw again for the same step', async () => {
    const { model, handle, fired } = await opened();
    await model.show({ handle, step: 1 });
    await model.show({ handle, step: 1, selection: { kind: 'proc', proc: 0 } });
    expect(fired()).toBe(1);
    expect(model.focus?.selection).toEqual({ kind: 'proc', proc: 0 });
  });

  it('is emptied when the document goes', async () => {
    const { model, handle, fired } = await opened();
    await model.show({ handle, step: 1 });
    await model.show(undefined);
    expect(await model.children()).toEqual([]);
    expect(fired()).toBe(2);
  });

  it('finds a parent by the path', async () => {
    const { model } = await opened();
    expect(model.parentOf('p0/vma:1/pte:2')).toBe('p0/vma:1');
    expect(model.parentOf('p0')).toBeUndefined();
  });
});

describe('the side panel of a comparison', () => {
  const object = (select: Selection, times = 1) => ({
    kind: 'pte' as const,
    object: '',
    times,
    fields: [{ field: 'flags', a: 'D', b: '0', fresh: true }],
    select: { a: select, b: select },
  });
  const difference: StepComparison = {
    step: 1,
    summary: '',
    objects: [object({ kind: 'pte', proc: 1, vpn: 16 }, 3), object({ kind: 'anon_vma', id: 2 })],
    hidden: 0,
    calls: { equal: true, counts: [], lines: [], hidden: 0 },
  };

  it.each<[Selection | undefined, string | undefined]>([
    [{ kind: 'pte', proc: 1, vpn: 18 }, 'flags: D in A, 0 here'],
    [{ kind: 'pte', proc: 1, vpn: 19 }, undefined],
    [{ kind: 'pte', proc: 0, vpn: 16 }, undefined],
    [{ kind: 'anon_vma', id: 2 }, 'flags: D in A, 0 here'],
    [undefined, undefined],
  ])('marks what is not alike in A: %j', (select, words) => {
    expect(differsWords(select ? { select } : {}, difference)).toBe(words);
    const node = { description: 'W D', tooltip: 'PTE', ...(select ? { select } : {}) } as TreeNode;
    expect(markedNode(node, difference).description).toBe(words === undefined ? 'W D' : '≠ W D');
    expect(markedNode(node, undefined)).toBe(node);
  });

  it('asks for the difference of the step along with its nodes', async () => {
    const { model, handle } = await opened();
    await model.show({ handle: { ...handle, against: handle }, step: 1 });
    expect((await model.children()).map((node) => node.id)).toEqual(['p0', 'p1']);
  });
});
