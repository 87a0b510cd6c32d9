import { type SpawnOptions, spawn } from 'node:child_process';
import { ROOT } from './paths.ts';
import { ScriptError } from './scriptError.ts';

export interface CommandResult {
  /** Exit code; 128 + n for a signal, as a shell has it. */
  readonly code: number;
  /** stdout and stderr in the order they came. */
  readonly output: string;
}

export interface CommandOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** Called with each piece of output, as it comes. */
  readonly onOutput?: (text: string) => void;
  readonly timeoutMs?: number;
}

/** Programs under way, each the head of a process group; none outlives this script. */
const running = new Set<number>();
process.on('exit', () => running.forEach(endGroup));

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Runs a program without a shell and without standard input, and collects what it prints. Never rejects for its exit code. */
export function command(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { onOutput, timeoutMs, cwd = ROOT, env } = options;
  return new Promise((resolve, reject) => {
    // A group of its own, so that a program that hangs is ended with everything it started.
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    if (child.pid !== undefined) running.add(child.pid);
    let output = '';
    const take = (data: string) => {
      output += data;
      onOutput?.(data);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            take(`\n${file} took longer than ${timeoutMs / 1000} s and was ended.\n`);
            if (child.pid !== undefined) endGroup(child.pid);
          }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new ScriptError(`Could not start ${file}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (child.pid !== undefined) running.delete(child.pid);
      resolve({ code: code ?? (signal ? 128 : 1), output });
    });
  });
}

/** The npm that runs this script if there is one, else the one on the PATH; always under this very Node. */
export function npm(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('.js') ? command(process.execPath, [cli, ...args], options) : command('npm', args, options);
}

/** A program of this project's own dependencies, by its script file, so that it runs under this Node on every system. */
export function bin(file: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return command(process.execPath, [`${ROOT}/node_modules/${file}`, ...args], options);
}
