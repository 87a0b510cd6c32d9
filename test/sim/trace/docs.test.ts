import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { attachmentText } from '../../../src/sim/scenario';
import { answer } from '../../../src/sim/trace';
import { readGallery } from '../compare/compared';
import { expectGolden } from '../scenario/goldens';
import { galleryRun } from './scenarioRun';

const FILE = new URL('../../../docs/answer-on-the-list.md', import.meta.url);
const SCENARIO = 'fork-cow/lru-batch-reference.mms';
const SOURCE = { files: ['lru-batch-reference.mms'] };

/** Puts what is printed where the page has an example of it. */
function withExample(text: string, name: string, output: string): string {
  const from = text.indexOf('\n', text.indexOf(`<!-- example ${name}:`)) + 1;
  const to = text.indexOf('<!-- end -->', from);
  return `${text.slice(0, from)}\n\`\`\`\n${output}\`\`\`\n\n${text.slice(to)}`;
}

test('the examples in docs/answer-on-the-list.md are what is copied', () => {
  const run = galleryRun(SCENARIO);
  const page = readFileSync(FILE, 'utf8');
  const step = withExample(page, 'step', answer(run, 'text', { step: 4, source: SOURCE }));
  const attached = attachmentText(readGallery(SCENARIO), run.overview, SOURCE);
  expectGolden(FILE, withExample(step, 'attachment', attached));
});
