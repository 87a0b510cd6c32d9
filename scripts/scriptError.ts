/** Something went wrong that the user can do something about: the message says what, and no stack is shown. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
