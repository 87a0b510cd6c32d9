import { describe, expect, inject, it } from 'vitest';
import { runHostSuite } from '../../scripts/workbench/hostSuite.ts';

// The suite runs once, in the extension host; each of its tests is then told as one of ours.
const { tests } = await runHostSuite(inject('workspace'));

describe('in the extension host', () => {
  it('runs a suite', () => expect(tests.length).toBeGreaterThan(0));
  for (const { title, error } of tests) it(title, () => expect(error).toBeUndefined());
});
