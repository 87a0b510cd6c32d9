import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/** `UPDATE_GOLDEN=1 npx vitest run test/sim/scenario` rewrites the goldens; review them as text. */
const UPDATE = process.env.UPDATE_GOLDEN === '1';

export function expectGolden(file: URL, actual: string): void {
  if (UPDATE) {
    writeFileSync(file, actual);
    return;
  }
  expect(existsSync(file), `${file.pathname} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
