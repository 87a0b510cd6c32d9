import { spawn } from 'node:child_process';

/** Something about the real kernel that the user can set right: a message that says what to do. */
export class RealKernelError extends Error {}

/** The user has asked to stop. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

/** How a long piece of work tells how far it is, and learns that it is not wanted any more. */
export interface Work {
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

export interface Ended {
  /** null: ended by a signal. */
  readonly status: number | null;
  readonly out: Buffer;
  readonly err: string;
  readonly timedOut: boolean;
}

export interface ProgramOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  readonly input?: Uint8Array;
  /** How long it may take. */
  readonly timeoutMs?: number;
  /** How long it may say nothing on standard output. */
  readonly quietMs?: number;
  /** Called with each whole line of standard output. */
  readonly onLine?: (line: string) => void;
}

/** The folders of system programs are not in every user's PATH. */
export const PROGRAM_PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;

/**
 * Runs a program to its end. An abort or a time limit kills it. Throws `Cancelled` after an abort, and
 * `RealKernelError` if the program cannot be started; an exit status is the caller's to judge.
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<Ended> {
  const { signal, cwd, input, timeoutMs, quietMs, onLine } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Cancelled());
      return;
    }
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, PATH: PROGRAM_PATH, LC_ALL: 'C' },
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timedOut = false;
    let rest = '';
    const kill = (): void => {
      child.kill('SIGKILL');
    };
    const expire = (): void => {
      timedOut = true;
      kill();
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(expire, timeoutMs);
    const quiet = quietMs === undefined ? undefined : setTimeout(expire, quietMs);
    signal.addEventListener('abort', kill);
    process.on('exit', kill);
    const done = (): void => {
      clearTimeout(timer);
      clearTimeout(quiet);
      signal.removeEventListener('abort', kill);
      process.removeListener('exit', kill);
    };
    child.stdout?.on('data', (data: Buffer) => {
      out.push(data);
      quiet?.refresh();
      if (onLine === undefined) return;
      const lines = (rest + data.toString('latin1')).split(/\r?\n/);
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    child.stderr?.on('data', (data: Buffer) => err.push(data));
    // A program that ends before it has read everything closes the pipe; its exit status tells why.
    child.stdin?.on('error', () => undefined);
    if (input !== undefined) child.stdin?.end(input);
    child.on('error', (error) => {
      done();
      reject(new RealKernelError(`${program} cannot be started: ${error.message}`));
    });
    child.on('close', (status) => {
      done();
      if (signal.aborted) reject(new Cancelled());
      else resolve({ status, out: Buffer.concat(out), err: Buffer.concat(err).toString('utf8'), timedOut });
    });
  });
}

/** Runs a program that has to succeed; the error tells its last words. */
export async function mustRun(program: string, args: readonly string[], options: ProgramOptions): Promise<Buffer> {
  const ended = await runProgram(program, args, options);
  if (ended.status !== 0) {
    const words = ended.err.trim().split('\n').slice(-4).join('\n');
    const how = ended.timedOut ? 'took too long' : `failed (exit status ${ended.status ?? 'none'})`;
    throw new RealKernelError(`${program} ${how}${words === '' ? '' : `:\n${words}`}`);
  }
  return ended.out;
}
