import { build } from '../esbuild.mjs';
import { ScriptError } from './scriptError.ts';

/** Builds everything into dist/. esbuild prints what is wrong, at its place in the source. */
export async function buildAll(production: boolean): Promise<void> {
  try {
    await build({ production });
  } catch (error) {
    if (error instanceof Error && 'errors' in error) throw new ScriptError('The build failed; the errors are above.');
    throw error;
  }
}
