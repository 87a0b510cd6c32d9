import { expect, test } from 'vitest';
import { answer, type Run } from '../../../src/sim/trace';
import { expectGolden } from '../scenario/goldens';
import { renderCalls, renderFolios, renderInspector, renderMap, renderRmap, renderTables, renderTree } from './render';
import { galleryRun, scenarioRun } from './scenarioRun';

function everyStep(run: Run, render: (run: Run, step: number) => string): string {
  return Array.from({ length: run.steps.length + 1 }, (_, step) => render(run, step)).join('\n');
}

test('the plain text of every step of the welcome scenario', () => {
  const text = everyStep(galleryRun('welcome.mms'), (run, step) => answer(run, 'text', { step }));
  expectGolden(new URL('golden/welcome.txt', import.meta.url), text);
});

test('plain text survives a mail: 72 columns of ASCII', () => {
  for (const path of ['welcome.mms', 'selftests/mremap/move.mms', 'anon-vma/w38-growth-and-reuse.mms']) {
    const text = everyStep(galleryRun(path), (run, step) => answer(run, 'text', { step }));
    for (const line of text.split('\n')) {
      expect(line).toMatch(/^[ -~]{0,72}$/);
      expect(line).not.toMatch(/ $/);
    }
  }
});

test.each([
  ['fork-cow/w2-child-exits.mms', 0, 'child-exits'],
  ['selftests/mremap/move.mms', 1, 'dontunmap'],
  ['zero-page/read-then-write.mms', 0, 'zero-page'],
  ['ksm/fork.mms', 0, 'ksm-fork'],
] as const)('map, folios, rmap chains and tables of %s', (path, n, name) => {
  const text = everyStep(galleryRun(path, n), (run, step) =>
    [renderMap, renderFolios, renderRmap, renderTables].map((render) => render(run, step)).join('\n'),
  );
  expectGolden(new URL(`golden/${name}.txt`, import.meta.url), text);
});

test('a page of a THP is copied after fork, on kernels that count mappings differently', () => {
  const text = ['6.1', '6.12', '7.2']
    .map((kernel) => scenarioRun(THP, 0, kernel))
    .map((run) =>
      everyStep(run, (r, step) =>
        [
          `#### kernel ${r.overview.kernel}`,
          ...[renderMap, renderFolios, renderTables].map((render) => render(r, step)),
          renderInspector(r, step, { kind: 'page', pfn: 0x100207 }),
        ].join('\n'),
      ),
    )
    .join('\n');
  expectGolden(new URL('golden/thp.txt', import.meta.url), text);
});

const THP = `scenario "One page of a THP is copied after fork"
kernel 6.12
thp always
proc parent
  buf = mmap 2M anon private rw
  write buf
  child = fork
  child: write buf[7]
  munmap buf[0..255]
  child: exit
`;

test('calls with what each wrote, the inspector and the side panel of a copy on write', () => {
  const run = galleryRun('welcome.mms');
  const step = run.steps.findIndex(({ summary }) => summary.label.startsWith('write') && summary.proc === 1) + 1;
  const vpn = run.regions[0].vpn;
  const text = [
    renderCalls(run, step),
    renderInspector(run, step, { kind: 'pte', proc: 1, vpn }),
    renderInspector(run, step, { kind: 'page', pfn: 0x100001 }),
    renderInspector(run, step, { kind: 'vma', proc: 1, vpn }),
    renderInspector(run, step, { kind: 'anon_vma', id: 2 }),
    renderInspector(run, step, { kind: 'table', proc: 1, level: 1, vpn }),
    renderInspector(run, step, { kind: 'proc', proc: 1 }),
    renderInspector(run, step + 2, { kind: 'pte', proc: 1, vpn }),
    renderInspector(run, step, { kind: 'anon_vma', id: 77 }),
    renderTree(run, step),
  ].join('\n');
  expectGolden(new URL('golden/copy-on-write.txt', import.meta.url), text);
});
