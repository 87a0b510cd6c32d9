import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** One line of source, the place it would stand in, and whether the layer rule lets it. */
const CASES: readonly { readonly file: string; readonly line: string; readonly allowed: boolean }[] = [
  { file: 'src/sim/mm/a', line: "import 'vscode';", allowed: false },
  { file: 'src/sim/mm/b', line: "import 'node:fs';", allowed: false },
  { file: 'src/sim/mm/c', line: "import 'fs';", allowed: false },
  { file: 'src/sim/mm/d', line: "import '../../protocol';", allowed: false },
  { file: 'src/sim/mm/e', line: "import '../../extension/engine/server';", allowed: false },
  { file: 'src/sim/mm/f', line: "import '../../webview/main';", allowed: false },
  { file: 'src/sim/mm/g', line: "import '../../cli/main';", allowed: false },
  { file: 'src/sim/mm/h', line: 'export const now = Date.now();', allowed: false },
  { file: 'src/sim/mm/i', line: 'export const dice = Math.random();', allowed: false },
  { file: 'src/sim/mm/j', line: "import '../store/store';", allowed: true },
  { file: 'src/sim/scenario/k', line: "import 'chevrotain';", allowed: true },
  { file: 'src/protocol/a', line: "import '../sim/mm/memory';", allowed: false },
  { file: 'src/protocol/b', line: "import '../sim/trace/views';", allowed: true },
  { file: 'src/protocol/c', line: "import './panel';", allowed: true },
  { file: 'src/webview/map/a', line: "import '../../sim/trace/views';", allowed: false },
  { file: 'src/webview/map/b', line: "import '../../extension/engine/server';", allowed: false },
  { file: 'src/webview/map/c', line: "import 'vscode';", allowed: false },
  { file: 'src/webview/map/d', line: "import '@vscode/webview-ui-toolkit';", allowed: false },
  { file: 'src/webview/map/e', line: "import '../../protocol';", allowed: true },
  { file: 'src/webview/ui/f', line: "import '@vscode/webview-ui-toolkit';", allowed: true },
  { file: 'src/webview/ui/g', line: "import '../../sim/trace/views';", allowed: false },
  { file: 'src/extension/panel/a', line: "import '../../webview/main';", allowed: false },
  { file: 'src/extension/panel/b', line: "import '../../sim/trace';", allowed: false },
  { file: 'src/extension/panel/c', line: "import '../../protocol';", allowed: true },
  { file: 'src/extension/engine/simEngine', line: "import '../../sim/trace';", allowed: true },
  { file: 'src/extension/panel/d', line: "import '../../review';", allowed: false },
  { file: 'src/extension/panel/e', line: "import '../../review/map';", allowed: true },
  { file: 'src/extension/panel/f', line: "import '../../review/reach';", allowed: false },
  { file: 'src/review/map/a', line: "import '../../sim/kernel/kfn';", allowed: false },
  { file: 'src/review/map/b', line: "import '../model';", allowed: true },
  { file: 'src/protocol/d', line: "import '../review/model';", allowed: true },
  { file: 'src/protocol/e', line: "import '../review';", allowed: false },
  { file: 'src/webview/map/f', line: "import '../../review/model';", allowed: false },
  { file: 'src/review/a', line: "import '../sim/kernel/kfn';", allowed: true },
  { file: 'src/review/b', line: "import 'node:fs';", allowed: false },
  { file: 'src/review/c', line: "import '../protocol';", allowed: false },
  { file: 'src/review/d', line: "import '../extension/engine/server';", allowed: false },
  { file: 'src/cli/e', line: "import '../review';", allowed: true },
  { file: 'src/cli/a', line: "import 'vscode';", allowed: false },
  { file: 'src/cli/b', line: "import '../extension/engine/server';", allowed: false },
  { file: 'src/realkernel/a', line: "import 'vscode';", allowed: false },
  { file: 'src/realkernel/b', line: "import '../cli/io';", allowed: false },
  { file: 'src/realkernel/c', line: "import '../sim/scenario';", allowed: true },
  { file: 'src/page/a', line: "import '../sim/trace';", allowed: false },
  { file: 'src/page/b', line: "import './data';", allowed: true },
  { file: 'src/cli/f', line: "import '../page/html';", allowed: true },
  { file: 'src/webview/map/g', line: "import '../../page/html';", allowed: false },
  { file: 'src/cli/d', line: "import '../realkernel/guest';", allowed: true },
  { file: 'src/cli/c', line: "import '../sim/machine';", allowed: true },
];

const RULES = new Set(['lint/style/noRestrictedImports', 'lint/style/noRestrictedGlobals', 'plugin']);

describe('the layer rule of the linter', () => {
  let folder = '';
  let refused = new Set<string>();

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'folioscope-layers-'));
    cpSync(path.join(root, 'scripts/lint'), path.join(folder, 'scripts/lint'), { recursive: true });
    // The project's own configuration; only the look-up of .gitignore is off, for the folder is no repository.
    const config = JSON.parse(readFileSync(path.join(root, 'biome.json'), 'utf8'));
    writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    for (const { file, line } of CASES) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, `${file}.ts`), `${line}\n`);
    }
    refused = new Set(lint(folder));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const { file, line, allowed } of CASES) {
    it(`${allowed ? 'allows' : 'refuses'} in ${path.dirname(file)}: ${line}`, () => {
      expect(refused.has(`${file}.ts`)).toBe(!allowed);
    });
  }
});

/** Files in which Biome reports one of the rules that hold the layers apart. */
function lint(folder: string): string[] {
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  let output: string;
  try {
    output = execFileSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout ?? '');
  }
  const { diagnostics } = JSON.parse(output) as {
    diagnostics: readonly { readonly category: string; readonly location: { readonly path: string } }[];
  };
  return diagnostics.filter(({ category }) => RULES.has(category)).map(({ location }) => location.path);
}
