import { readFileSync } from 'node:fs';
import { test } from 'vitest';
import { comparisonText } from '../../../src/sim/compare/text';
import { expectGolden } from '../scenario/goldens';
import { comparedSeries, readGallery } from './compared';

const FILE = new URL('../../../docs/compare.md', import.meta.url);
const EXAMPLE = 'fork-cow/lru-batch-reference.mms';
const SERIES = 'zap-no-lru-drain';
const SOURCE = { files: ['lru-batch-reference.mms'], options: ['--series', SERIES] };

test('the example in docs/compare.md is what the command line prints', () => {
  const text = readFileSync(FILE, 'utf8');
  const from = text.indexOf('\n', text.indexOf('<!-- example:')) + 1;
  const to = text.indexOf('<!-- end -->');
  const output = comparisonText(comparedSeries(readGallery(EXAMPLE), SERIES), SOURCE);
  const example = `\n\`\`\`\n$ folioscope compare scenarios/${EXAMPLE} --series ${SERIES}\n\n${output}\`\`\`\n\n`;
  expectGolden(FILE, text.slice(0, from) + example + text.slice(to));
});
