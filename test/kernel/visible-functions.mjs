// Writes src/sim/conformance/ftrace.ts: the kernel functions that ftrace saw on each measured kernel, taken from the
// golden traces in this folder. Run it after adding traces: node test/kernel/visible-functions.mjs
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const here = new URL('.', import.meta.url);
const kernels = ['6.1', '6.12', '6.18', '7.2'];

function namesOf(kernel) {
  const folder = new URL(`traces/${kernel}/`, here);
  const names = new Set();
  for (const file of readdirSync(folder)) {
    const trace = JSON.parse(gunzipSync(readFileSync(new URL(file, folder))).toString());
    // Another build of the kernel, which says itself what it shows.
    if (trace.traced !== undefined) continue;
    for (const step of trace.steps) {
      for (const entry of step.calls ?? []) {
        for (const name of entry
          .replace(/\*\d+$/, '')
          .replace(/[()]/g, '')
          .split(' '))
          names.add(name);
      }
    }
  }
  return [...names].sort();
}

function wrap(names) {
  const lines = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + name.length + 1 <= 116) lines[lines.length - 1] = `${last} ${name}`;
    else lines.push(name);
  }
  return lines.map((line) => `    ${line}`).join('\n');
}

const text = `/**
 * Kernel functions that ftrace can see, per measured kernel: those of the oracle's filter that some golden trace shows; a
 * trace with a list of its own (\`traced\`) is of another build and is not asked. The compiler inlines the others, so a real
 * kernel's list of calls lacks them; the simulator's list is filtered with this table before the two are compared.
 * Written by \`node test/kernel/visible-functions.mjs\`; not edited by hand.
 */
const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\\s+/));

export const VISIBLE_FUNCTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
${kernels.map((kernel) => `  [\n    '${kernel}',\n    names(\`\n${wrap(namesOf(kernel))}\n    \`),\n  ],`).join('\n')}
]);
`;
writeFileSync(new URL('../../src/sim/conformance/ftrace.ts', here), text);
