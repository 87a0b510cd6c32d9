export type EngineErrorKind =
  /** The asker, or a newer version of the document, no longer wants the answer. Never shown to the user. */
  | 'cancelled'
  /** The worker died over this request. */
  | 'crashed'
  /** The engine answered that it could not do it. */
  | 'failed'
  /** The run asked about is not kept. Handled by the client. */
  | 'missing';

export class EngineError extends Error {
  constructor(
    readonly kind: EngineErrorKind,
    message: string,
  ) {
    super(message);
  }
}

export function isCancelled(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'cancelled';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
