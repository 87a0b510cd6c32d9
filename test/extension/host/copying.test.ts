import { describe, expect, it, vi } from 'vitest';
import { host } from '../fakes/host';
import { FakeWindow, lastMessage, TWO_SCENARIOS } from '../fakes/window';

vi.mock('vscode', () => import('../fakes/vscode'));

const { command, ran, ready } = FakeWindow.forEachTest();

describe('copying as plain text', () => {
  it('copies the step that a link names, whichever is shown', async () => {
    await ran();
    await command('copyStep', { uri: 'file:///ws/a.mms', scenario: 'one', step: 3 });
    expect(host.clipboard).toBe('step 3: write c');
    expect(lastMessage()).toBe('$(copy) Step 3 copied as plain text');
  });

  it('copies the steps of the selected lines; the line before whose first letter a selection ends is not one', async () => {
    const { editor } = await ran();
    editor.select(2, 5);
    await command('copySteps');
    expect(host.clipboard).toBe('steps 1 to 2 of a.mms');
  });

  it('asks for the range without a selection, with what is wrong said as one types', async () => {
    await ran();
    host.typed = ['2-9', '1-3'];
    await command('copySteps');
    expect(host.refused).toEqual(['There is no step 9: the run has 3.']);
    expect(host.clipboard).toBe('steps 1 to 3 of a.mms');
  });

  it('copies nothing if the question is left by Escape', async () => {
    await ran();
    await command('copySteps');
    expect(host.clipboard).toBe('');
  });

  it('copies all calls of the step, and the scenario', async () => {
    await ran();
    await command('copyCalls');
    expect(host.clipboard).toBe('calls of step 2');
    await command('copyScenario', { uri: 'file:///ws/a.mms', scenario: 'two' });
    expect(host.clipboard).toBe(`# two in a.mms\n${TWO_SCENARIOS}`);
  });

  it('copies the comparison that is shown, its step if its panel has the focus, and says so if there is none', async () => {
    await ran();
    await command('copyComparison');
    expect(lastMessage()).toMatch(/No comparison is shown/);
    host.picked = 0;
    await command('compareSeries', { uri: 'file:///ws/a.mms', scenario: 'one' });
    await ready();
    await command('copyComparison');
    expect(host.clipboard).toBe('the whole comparison');
    host.lastPanel.setView(true, true);
    await command('copyStep');
    expect(host.clipboard).toMatch(/^difference of step \d$/);
  });
});
